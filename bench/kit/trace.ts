import { createRandom } from '../../local-bedrock/random.ts';

/** One turn of the trace: what the user says, and what a tool gives back where the model calls one. */
export interface TracedTurn {
  readonly text: string;
  readonly toolResult: string;
}

const places = ['Whitby', 'Leeds', 'Porto', 'Ghent', 'Aarhus', 'Turin', 'Malmö', 'Bristol'];
const goods = ['oak table', 'reading lamp', 'wool rug', 'bookshelf', 'garden bench', 'kitchen scale', 'cordless drill', 'camping stove'];
const people = ['Ada Holm', 'Jonas Weber', 'Mina Park', 'Tomás Silva', 'Ruth Adler', 'Priya Nair', 'Sven Dahl', 'Leila Haddad'];
const topics = ['the returns policy', 'how damaged parcels are claimed', 'choosing a carrier', 'a reply to an angry customer', 'the weekly stock report', 'packing fragile goods', 'customs papers', 'a notice of delay', 'the rota for the holidays', 'late invoices'];

/** What is said once, early, and has to be known to the end. */
export const plantedFacts = ['My dog is called Biscuit.', 'My customer number is KX-48213.', 'The audit of the warehouse is due on 14 March 2027.', 'My direct line is 0161 496 0018.', 'Refunds above 250 pounds are signed by Ruth Adler.'];

/**
 * What somebody at the service desk of a shop says in so many turns, always the same: mostly short questions, some with a few sentences of background,
 * some with a pasted mail or log, some that need a tool. The words to write are said, since the local model writes as much as it is told.
 */
export function createTrace(turns: number): readonly TracedTurn[] {
  const random = createRandom(20261126, 'memory bench');
  const integer = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const oneOf = (values: readonly string[]): string => values[integer(0, values.length - 1)] ?? '';
  const order = (): string => `${oneOf(['AB', 'CD', 'EF'])}-${integer(10_000, 99_999)}`;
  const background = (sentences: number): string => Array.from({ length: sentences }, () => sentence()).join(' ');
  const sentence = (): string =>
    oneOf([
      `Order ${order()} for a ${oneOf(goods)} left the warehouse in ${oneOf(places)} on ${integer(1, 28)} May, and ${oneOf(people)} asks where it is.`,
      `The carrier says that the ${oneOf(goods)} was handed to a neighbour, but nobody there has seen it.`,
      `${oneOf(people)} paid ${integer(20, 900)} pounds and wants to send back the ${oneOf(goods)}, which came with a scratch.`,
      `We have ${integer(2, 400)} of the ${oneOf(goods)} in ${oneOf(places)}, and expect more in week ${integer(20, 50)}.`,
    ]);
  const log = (lines: number): string =>
    Array.from({ length: lines }, () => `2026-05-${String(integer(1, 28)).padStart(2, '0')}T${String(integer(0, 23)).padStart(2, '0')}:${String(integer(0, 59)).padStart(2, '0')}:07Z ${oneOf(['INFO', 'WARN', 'ERROR'])} shipment=${order()} depot=${oneOf(places)} status=${oneOf(['scanned', 'loaded', 'delayed', 'returned'])} weight=${integer(1, 90)}kg`).join('\n');
  const write = (least: number, most: number): string => `Write about ${integer(least, most)} words on ${oneOf(topics)}.`;
  const say = (): string => {
    const kind = random();
    if (kind < 0.5) return `${sentence()} ${write(40, 120)}`;
    if (kind < 0.75) return `${background(integer(3, 7))}\n\n${write(120, 260)}`;
    if (kind < 0.9) return `This came in today:\n\n${random() < 0.5 ? log(integer(8, 24)) : background(integer(10, 24))}\n\n${write(80, 200)}`;
    return `Look up order ${order()}.`;
  };
  return Array.from({ length: turns }, (_, index) => ({
    text: index % 3 === 1 && index / 3 < plantedFacts.length ? `${plantedFacts[Math.floor(index / 3)] ?? ''} ${write(20, 40)}` : say(),
    toolResult: JSON.stringify(Array.from({ length: integer(3, 9) }, () => ({ order: order(), item: oneOf(goods), customer: oneOf(people), city: oneOf(places), pounds: integer(20, 900), status: 'in transit' }))),
  }));
}

const rules = [
  'You are the assistant of the service desk of a shop that sells furniture and tools by mail. You answer its staff, not its customers.',
  'Answer in British English, plainly and politely. Say what is known, what is not, and what should be done next, in this order.',
  'Never promise a delivery date that no system has confirmed. Never tell a customer’s address, telephone number or payment data to another customer.',
  'A refund is made to the means of payment that was used. Goods that were made to order are taken back only when they are faulty.',
  'A parcel counts as lost when it has not been scanned for ten working days; before that ask the carrier for a trace, and tell the customer so.',
  'A damaged parcel is reported to the carrier within seven days, with two photographs of the goods and one of the packing.',
  'When an order number is named, look it up before you say anything of it. When a system gives nothing, say so, and name the system.',
  'Letters begin with the customer’s name and end with the name of the member of staff. They have no more than two hundred words, and no exclamation marks.',
  'Amounts are in pounds, with two decimals, unless the order was made in another currency. Dates are written as 14 March 2027.',
  'Where the staff ask for an opinion, give one, and the reason for it in one sentence.',
];

/** Some 600 tokens. */
export const systemPrompt = [...rules, ...rules.map((rule, index) => `Rule ${index + 1} holds for mails, for letters and for the chat alike. ${rule.split('. ')[0] ?? ''}.`)].join('\n');

const parameter = (description: string) => ({ type: 'string', description });

/** Some 900 tokens. */
export const tools = (
  [
    ['look_up_order', 'Looks up an order by its number: what was ordered, by whom, when it left the warehouse, and where the carrier last saw it.', { order_number: parameter('The number of the order: two letters, a hyphen and five digits.') }],
    ['search_policies', 'Searches the shop’s policies for returns, refunds, warranties and damages. Gives the paragraphs that fit best, with their numbers.', { query: parameter('What to look for, in a few words.'), market: parameter('The country whose law applies, as two letters, such as GB.') }],
    ['check_stock', 'Tells how many pieces of an article lie in each warehouse, how many are reserved, and when the next delivery is expected.', { article: parameter('The name of the article, or its number.'), warehouse: parameter('The city of one warehouse; absent: all of them.') }],
    ['trace_parcel', 'Asks the carrier for a trace of a parcel. It takes up to two working days; the answer is sent to the desk’s mailbox.', { tracking_number: parameter('The carrier’s own number.'), reason: parameter('Why a trace is asked for: late, lost, damaged or misdelivered.') }],
    ['issue_refund', 'Prepares a refund, which a member of staff has to release. It is never paid out by itself.', { order_number: parameter('The number of the order.'), amount: parameter('The amount in pounds, with two decimals.'), reason: parameter('What the customer is told as the reason.') }],
    ['create_letter', 'Puts a text into the layout of the shop and gives back the link to a PDF file.', { recipient: parameter('The name of the customer.'), body: parameter('The text of the letter, without salutation.'), language: parameter('The language as two letters; absent: en.') }],
    ['book_callback', 'Books a time at which a member of staff calls a customer back. Only working days, from nine to five.', { customer: parameter('The name of the customer.'), day: parameter('The day, as YYYY-MM-DD.'), hour: parameter('The hour, from 9 to 16.') }],
  ] as const
).map(([name, description, properties]) => ({ toolSpec: { name, description, inputSchema: { type: 'object', properties, required: Object.keys(properties).slice(0, 1) } } }));
