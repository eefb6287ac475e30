import { closed, date, flag, integer, list, number, open, orNull, text, type CorpusCase } from './corpus-case.ts';

export const everyday: readonly CorpusCase[] = [
  {
    name: 'an event of a calendar',
    schema: closed({ title: text, start: { type: 'string', format: 'date-time' }, end: { type: 'string', format: 'date-time' }, attendees: list({ type: 'string', format: 'email' }), location: orNull('string'), allDay: flag, reminders: { type: 'array', items: { type: 'integer', minimum: 0, maximum: 40_320 }, maxItems: 5 } }),
    prompt: 'Lunch with Ann (ann@example.com) on 4 May 2026 from 12:00 to 13:00 in the Blue Room; remind me 15 minutes before.',
    objects: [
      { title: 'Lunch with Ann', start: '2026-05-04T12:00:00Z', end: '2026-05-04T13:00:00Z', attendees: ['ann@example.com'], location: 'Blue Room', allDay: false, reminders: [15] },
      { title: '🎂', start: '2026-05-04T00:00:00+02:00', end: '2026-05-05T00:00:00+02:00', attendees: [], location: null, allDay: true, reminders: [] },
    ],
  },
  {
    name: 'a recipe',
    schema: closed({
      name: text, servings: { type: 'integer', minimum: 1, maximum: 100 }, time: { type: 'string', format: 'duration' }, ingredients: { type: 'array', minItems: 1, items: closed({ item: text, amount: { type: ['number', 'null'], exclusiveMinimum: 0 }, unit: { enum: ['g', 'ml', 'piece', 'pinch', null] } }) },
      steps: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } }, vegetarian: flag,
    }),
    prompt: 'Give me a recipe for pancakes for 4: 200 g of flour, 300 ml of milk, 2 eggs and a pinch of salt.',
    objects: [
      { name: 'Pancakes', servings: 4, time: 'PT30M', ingredients: [{ item: 'flour', amount: 200, unit: 'g' }, { item: 'milk', amount: 300, unit: 'ml' }, { item: 'eggs', amount: 2, unit: 'piece' }, { item: 'salt', amount: null, unit: 'pinch' }], steps: ['Mix: everything, at once.', 'Fry.\nTurn.'], vegetarian: true },
      { name: 'Water', servings: 1, time: 'PT0S', ingredients: [{ item: 'water', amount: 250.5, unit: null }], steps: ['Pour'], vegetarian: true },
    ],
  },
  {
    name: 'an address',
    schema: closed({ street: text, houseNumber: { type: 'string', pattern: '^\\d+[a-zA-Z]?$' }, postcode: { type: 'string', minLength: 3, maxLength: 10 }, city: text, country: { type: 'string', minLength: 2, maxLength: 2 }, coordinates: { type: 'array', prefixItems: [{ type: 'number', minimum: -90, maximum: 90 }, { type: 'number', minimum: -180, maximum: 180 }], items: false, minItems: 2 } }, ['street', 'houseNumber', 'postcode', 'city', 'country']),
    prompt: 'Parse: Hauptstraße 12b, 10115 Berlin, DE',
    objects: [
      { street: 'Hauptstraße', houseNumber: '12b', postcode: '10115', city: 'Berlin', country: 'DE', coordinates: [52.53, 13.38] },
      { street: 'Rue "de la Paix"', houseNumber: '1', postcode: '750', city: 'Paris', country: 'FR' },
    ],
  },
  {
    name: 'an American address',
    schema: closed({ line1: text, line2: orNull('string'), city: text, state: { enum: ['AL', 'CA', 'NY', 'TX', 'WA'] }, zip: { type: 'string', pattern: '^\\d{5}(-\\d{4})?$' } }),
    prompt: 'Parse: 1 Main St, Apt 4, Seattle, WA 98101-1234',
    objects: [{ line1: '1 Main St', line2: 'Apt 4', city: 'Seattle', state: 'WA', zip: '98101-1234' }, { line1: '2 Side St', line2: null, city: 'Austin', state: 'TX', zip: '73301' }],
  },
  {
    name: 'the weather',
    schema: closed({ place: text, unit: { enum: ['celsius', 'fahrenheit'] }, current: number, daily: { type: 'array', items: closed({ day: date, low: number, high: number, rainPercent: { type: 'integer', minimum: 0, maximum: 100, multipleOf: 5 } }), maxItems: 7 } }),
    prompt: 'In Oslo it is -4.5 °C. On 2026-01-05 it will be between -8 and -1, with 20 % rain.',
    objects: [
      { place: 'Oslo', unit: 'celsius', current: -4.5, daily: [{ day: '2026-01-05', low: -8, high: -1, rainPercent: 20 }] },
      { place: 'Phoenix', unit: 'fahrenheit', current: 104, daily: [] },
    ],
  },
  {
    name: 'a journey',
    schema: closed({ traveller: text, legs: { type: 'array', minItems: 1, items: closed({ from: { type: 'string', pattern: '^[A-Z]{3}$' }, to: { type: 'string', pattern: '^[A-Z]{3}$' }, departs: { type: 'string', format: 'date-time' }, seat: { type: 'string', pattern: '^[1-9][0-9]?[A-K]$' } }, ['from', 'to', 'departs']) }, hotel: { anyOf: [{ type: 'null' }, closed({ name: text, nights: { type: 'integer', minimum: 1 } })] } }),
    prompt: 'Ann flies from BER to OSL on 2026-05-04 at 9:15, seat 12A, and stays 3 nights at the Fjord Hotel.',
    objects: [
      { traveller: 'Ann', legs: [{ from: 'BER', to: 'OSL', departs: '2026-05-04T09:15:00Z', seat: '12A' }], hotel: { name: 'Fjord Hotel', nights: 3 } },
      { traveller: 'Bo', legs: [{ from: 'OSL', to: 'BER', departs: '2026-05-07T19:00:00Z' }, { from: 'BER', to: 'MUC', departs: '2026-05-08T19:00:00Z' }], hotel: null },
    ],
  },
  {
    name: 'a book',
    schema: closed({ title: text, authors: { type: 'array', items: text, minItems: 1 }, isbn: { type: 'string', pattern: '^97[89]-\\d{1,5}-\\d{1,7}-\\d{1,7}-\\d$' }, published: { type: 'integer', minimum: -3000, maximum: 2100 }, pages: { type: ['integer', 'null'] }, genres: { type: 'array', items: { enum: ['novel', 'poetry', 'science', 'history'] }, uniqueItems: true } }),
    prompt: 'title: The Bridge\nauthors: Ann Miller and Bo Berg\nisbn: 978-3-16-148410-0\npublished: 1996\npages: 320\ngenre: a novel',
    objects: [{ title: 'The Bridge', authors: ['Ann Miller', 'Bo Berg'], isbn: '978-3-16-148410-0', published: 1996, pages: 320, genres: ['novel'] }, { title: 'Ὀδύσσεια', authors: ['Ὅμηρος'], isbn: '979-1-2-3-4', published: -700, pages: null, genres: ['poetry', 'history'] }],
  },
  {
    name: 'a review',
    schema: closed({ sentiment: { enum: ['positive', 'negative', 'neutral'] }, confidence: { type: 'number', minimum: 0, maximum: 1 }, stars: { type: 'integer', minimum: 1, maximum: 5 }, aspects: { type: 'object', additionalProperties: { type: 'number', minimum: -1, maximum: 1 } }, quote: { type: 'string', maxLength: 200 } }),
    prompt: 'Classify this review: I love this kettle, it is wonderful! Five stars.',
    objects: [{ sentiment: 'positive', confidence: 0.98, stars: 5, aspects: { price: 0, quality: 0.9 }, quote: 'I love this kettle, it’s wonderful!' }, { sentiment: 'neutral', confidence: 0, stars: 3, aspects: {}, quote: '' }],
  },
  {
    name: 'a quiz',
    schema: closed({ topic: text, questions: { type: 'array', minItems: 2, maxItems: 10, items: closed({ question: { type: 'string', pattern: '\\?$' }, options: { type: 'array', items: text, minItems: 4, maxItems: 4, uniqueItems: true }, answer: { type: 'integer', minimum: 0, maximum: 3 } }) } }),
    prompt: 'Write a quiz of two questions about bridges.',
    objects: [
      { topic: 'Bridges', questions: [{ question: 'Who built it?', options: ['A', 'B', 'C', 'D'], answer: 0 }, { question: 'When?', options: ['1', '2', '3', '4'], answer: 3 }] },
      { topic: '', questions: [{ question: '?', options: ['', ' ', '  ', '\t'], answer: 1 }, { question: 'Is {this} [fine]?', options: ['yes', 'no', 'maybe', 'don’t know'], answer: 2 }] },
    ],
  },
  {
    name: 'minutes of a meeting',
    schema: open({ title: text, held: date, present: list(text), decisions: list(closed({ text, by: orNull('string') })), actions: list(closed({ what: text, who: text, until: { type: ['string', 'null'], format: 'date' }, done: { type: 'boolean', default: false } }, ['what', 'who'])) }, ['title', 'held', 'present']),
    prompt: 'Minutes: On 2026-05-04 Ann and Bo met about the budget. It was decided to buy the press. Bo orders it until 2026-06-01.',
    objects: [
      { title: 'Budget', held: '2026-05-04', present: ['Ann', 'Bo'], decisions: [{ text: 'Buy the press', by: null }], actions: [{ what: 'Order it', who: 'Bo', until: '2026-06-01', done: false }] },
      { title: 'Empty', held: '2000-01-01', present: [] },
    ],
  },
  {
    name: 'a piece of code',
    schema: closed({ language: { enum: ['ts', 'py', 'sh'] }, code: { type: 'string', minLength: 1 }, explanation: text }),
    prompt: 'Write a function that doubles a number, and explain it.',
    objects: [
      { language: 'ts', code: 'export const double = (n: number) => {\n\treturn n * 2; // "twice"\n};\n', explanation: 'Use it so:\n```ts\ndouble(2); // 4\n```\nThat is all.' },
      { language: 'sh', code: "echo '{\"a\": [1,}' \\\n  | tee /tmp/x", explanation: '' },
    ],
  },
  {
    name: 'a translation',
    schema: closed({ source: { type: 'string', pattern: '^[a-z]{2}(-[A-Z]{2})?$' }, target: { type: 'string', pattern: '^[a-z]{2}(-[A-Z]{2})?$' }, text, alternatives: { type: 'array', items: text, maxItems: 3 } }),
    prompt: 'Translate into Japanese: Good morning!',
    objects: [{ source: 'en', target: 'ja', text: 'おはようございます！', alternatives: ['おはよう'] }, { source: 'en-GB', target: 'de', text: '„Guten Morgen!“', alternatives: [] }],
  },
  {
    name: 'a playlist',
    schema: closed({ name: text, tracks: { type: 'array', items: closed({ artist: text, title: text, seconds: { type: 'integer', minimum: 1 }, explicit: flag }), minItems: 1, maxItems: 100 }, public: flag, followers: { ...integer, minimum: 0 } }),
    prompt: 'Make a playlist named Morning of one track: "Sun" by The Birds, 180 seconds.',
    objects: [{ name: 'Morning', tracks: [{ artist: 'The Birds', title: 'Sun', seconds: 180, explicit: false }], public: true, followers: 0 }, { name: "Rock 'n' Roll", tracks: [{ artist: 'AC/DC', title: 'T.N.T.', seconds: 215, explicit: true }], public: false, followers: 9_007_199_254_740_991 }],
  },
];
