import { closed, date, integer, number, text, type CorpusCase } from './corpus-case.ts';

/** Values that are no objects. */
export const roots: readonly CorpusCase[] = [
  { name: 'a list of strings', schema: { type: 'array', items: text }, prompt: 'List the colours: red, green and blue.', objects: [['red', 'green', 'blue'], []] },
  { name: 'a list of at least two unique strings', schema: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 2, uniqueItems: true }, prompt: 'Name two colours.', objects: [['red', 'green'], ['a', 'b', 'c']] },
  { name: 'a list of objects', schema: { type: 'array', items: closed({ product: { enum: ['apple', 'pear'] }, price: number }) }, prompt: 'List them.\n\nText: The apple costs $1.50. The pear costs $2. It rains.', objects: [[{ product: 'apple', price: 1.5 }, { product: 'pear', price: 2 }], []] },
  { name: 'a list of lists', schema: { type: 'array', items: { type: 'array', items: integer, minItems: 2 }, minItems: 2 }, prompt: 'Write the matrix of 1, 2 and 3, 4.', objects: [[[1, 2], [3, 4]], [[0, 0], [0, 0], [-1, 5, 7]]] },
  { name: 'a pair', schema: { type: 'array', prefixItems: [text, integer], items: false, minItems: 2 }, prompt: 'Give the name Ada and the age 30 as a pair.', objects: [['Ada', 30], ['', 0]] },
  { name: 'a string', schema: text, prompt: 'What is the capital of France?', objects: ['Paris', 'The capital of France is "Paris".\nIt lies on the Seine.'] },
  { name: 'a string of a pattern', schema: { type: 'string', pattern: '^[A-Z]{3}-\\d{3}$' }, prompt: 'What is the code? It is ABC-123.', objects: ['ABC-123', 'XYZ-000'] },
  { name: 'a date', schema: date, prompt: 'When was it? It was on 4 May 2026.', objects: ['2026-05-04', '1999-12-31'] },
  { name: 'an integer', schema: { type: 'integer', minimum: 3, maximum: 1_000_000 }, prompt: 'How many bridges are there? There are 12 bridges.', objects: [12, 3] },
  { name: 'a number', schema: number, prompt: 'What is half of seven?', objects: [3.5, -1e21] },
  { name: 'a boolean', schema: { type: 'boolean' }, prompt: 'Is the bridge open?', objects: [true, false] },
  { name: 'one of several words', schema: { type: 'string', enum: ['positive', 'negative', 'neutral'] }, prompt: 'Classify: I love this, it is wonderful!', objects: ['positive', 'neutral'] },
  { name: 'one of several numbers, without a type', schema: { enum: [10, 20, 30] }, prompt: 'Which size has it? It has 20.', objects: [20, 10] },
  { name: 'a string or null', schema: { type: ['string', 'null'] }, prompt: 'What is the nickname, if any?', objects: [null, 'Bo'] },
  { name: 'an object or a list of them', schema: { anyOf: [{ $ref: '#/$defs/city' }, { type: 'array', items: { $ref: '#/$defs/city' }, minItems: 2 }], $defs: { city: closed({ city: text, population: { type: 'integer', minimum: 0 } }) } }, prompt: 'Oslo has a population of 700000.', objects: [{ city: 'Oslo', population: 700_000 }, [{ city: 'Oslo', population: 0 }, { city: 'Rome', population: 1 }]] },
  { name: 'an object without a type', schema: { properties: { city: text }, required: ['city'] }, prompt: 'Which city? It is Rome.', objects: [{ city: 'Rome' }, { city: '', more: null }] },
];
