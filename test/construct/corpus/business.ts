import { closed, date, flag, integer, list, number, open, orNull, text, type CorpusCase } from './corpus-case.ts';

const money = { type: 'number', minimum: 0 };
const party = closed({ name: text, address: text, vatId: orNull('string') });

export const business: readonly CorpusCase[] = [
  {
    name: 'an invoice',
    schema: closed({
      invoiceNumber: { type: 'string', pattern: '^[A-Z]{2,4}-\\d{4,8}$' }, issued: date, due: date, currency: { enum: ['EUR', 'USD', 'GBP'] }, seller: party, buyer: party,
      lines: { type: 'array', minItems: 1, items: closed({ description: text, quantity: { type: 'number', exclusiveMinimum: 0 }, unitPrice: money, vatPercent: { enum: [0, 7, 19] } }) },
      total: money, paid: flag,
    }),
    prompt: 'Read this invoice.\n\nInvoice number: INV-20417\nIssued: 2026-03-02\nDue: 2026-04-01\nCurrency: EUR\nSeller: Alder Tools GmbH, Hauptstr. 1, 10115 Berlin\nBuyer: Moore & Sons\n3 hammers at 12.50, 19 % VAT\nTotal: 44.63',
    objects: [
      {
        invoiceNumber: 'INV-20417', issued: '2026-03-02', due: '2026-04-01', currency: 'EUR', seller: { name: 'Alder Tools GmbH', address: 'Hauptstr. 1\n10115 Berlin', vatId: 'DE123456789' },
        buyer: { name: 'Moore & Sons', address: '5 St. James’s Place, London', vatId: null }, lines: [{ description: 'Hammer, 3/4"', quantity: 3, unitPrice: 12.5, vatPercent: 19 }], total: 44.63, paid: false,
      },
      {
        invoiceNumber: 'AB-0001', issued: '2025-12-31', due: '2026-01-30', currency: 'USD', seller: { name: 'A', address: '', vatId: null }, buyer: { name: 'B', address: '', vatId: null },
        lines: [{ description: 'Consulting', quantity: 0.5, unitPrice: 200, vatPercent: 0 }, { description: 'Travel', quantity: 1, unitPrice: 0, vatPercent: 7 }], total: 100, paid: true,
      },
    ],
  },
  {
    name: 'a receipt',
    schema: closed({ shop: text, at: { type: 'string', format: 'date-time' }, items: list(closed({ name: text, price: { type: 'number', multipleOf: 0.01 } })), tip: { type: ['number', 'null'], minimum: 0 }, card: { type: 'string', pattern: '^\\d{4}$' } }, ['shop', 'at', 'items']),
    prompt: 'What does the receipt say?\n\nText: Café Blau, 2026-05-04 09:15. Flat white 3.80, croissant 2.40. Card ending in 4242.',
    objects: [
      { shop: 'Café Blau', at: '2026-05-04T09:15:00Z', items: [{ name: 'Flat white', price: 3.8 }, { name: 'Croissant', price: 2.4 }], tip: null, card: '4242' },
      { shop: 'Kiosk', at: '2026-01-01T00:00:00+01:00', items: [] },
    ],
  },
  {
    name: 'a purchase order with shared definitions',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'https://example.com/order.json', title: 'Order',
      ...closed({ id: { type: 'string', format: 'uuid' }, billTo: { $ref: '#/$defs/address' }, shipTo: { $ref: '#/$defs/address' }, lines: { type: 'array', items: { $ref: '#/$defs/line' }, minItems: 1, maxItems: 50 } }),
      $defs: { address: closed({ street: text, city: text, country: { type: 'string', pattern: '^[A-Z]{2}$' } }), line: closed({ sku: { type: 'string', pattern: '^[A-Z0-9]{3,}(-[A-Z0-9]+)*$' }, count: { type: 'integer', minimum: 1, maximum: 999 } }) },
    },
    prompt: 'Make an order of two of TB-100 for Ada Moore, 12 Mill Lane, Leeds, GB, to be shipped there.',
    objects: [
      { id: '2f1b0e9c-6a1d-4d55-9a58-2f6d8f4f5c11', billTo: { street: '12 Mill Lane', city: 'Leeds', country: 'GB' }, shipTo: { street: '12 Mill Lane', city: 'Leeds', country: 'GB' }, lines: [{ sku: 'TB9-100', count: 2 }] },
      { id: '00000000-0000-4000-8000-000000000000', billTo: { street: '', city: '', country: 'FR' }, shipTo: { street: '', city: '', country: 'DE' }, lines: [{ sku: 'AAA', count: 1 }, { sku: 'BBB-1-2', count: 999 }] },
    ],
  },
  {
    name: 'transactions of a bank account',
    schema: closed({ iban: { type: 'string', pattern: '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$' }, opening: number, transactions: list(closed({ booked: date, amount: number, text, counterparty: orNull('string') })) }),
    prompt: 'Account DE89370400440532013000 opened with 100. On 2026-02-01 the rent of 850 was paid to Miller Homes.',
    objects: [
      { iban: 'DE89370400440532013000', opening: 100, transactions: [{ booked: '2026-02-01', amount: -850, text: 'Rent', counterparty: 'Miller Homes' }] },
      { iban: 'GB29NWBK60161331926819', opening: -0.5, transactions: [] },
    ],
  },
  {
    name: 'a contract',
    schema: closed({ title: { type: 'string', minLength: 3, maxLength: 120 }, parties: { type: 'array', items: text, minItems: 2, uniqueItems: true }, effective: date, term: { type: 'string', format: 'duration' }, clauses: list(closed({ number: { type: 'string', pattern: '^\\d+(\\.\\d+)*$' }, heading: text, body: text })), renews: flag }),
    prompt: 'Summarise the contract: a lease between Ada Moore and Miller Homes, effective 2026-06-01, for one year, renewing.',
    objects: [
      { title: 'Lease of a flat', parties: ['Ada Moore', 'Miller Homes'], effective: '2026-06-01', term: 'P1Y', clauses: [{ number: '1', heading: 'Rent', body: 'The rent is due:\n- monthly,\n- in advance.' }, { number: '1.2', heading: 'Deposit', body: 'Three rents.' }], renews: true },
      { title: 'NDA', parties: ['A', 'B', 'C'], effective: '2024-02-29', term: 'P6M', clauses: [], renews: false },
    ],
  },
  {
    name: 'a product of a shop',
    schema: open({ sku: text, title: text, price: closed({ amount: { type: 'number', exclusiveMinimum: 0 }, currency: { type: 'string', pattern: '^[A-Z]{3}$' } }), tags: { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true, maxItems: 10 }, stock: { type: 'integer', minimum: 0 }, images: list({ type: 'string', format: 'uri' }) }, ['sku', 'title', 'price', 'stock']),
    prompt: 'Describe the product. SKU: K-9. Title: Kettle, 1.7 litres. Price: 39.90 EUR. Stock: 14. Tags: kitchen and steel.',
    objects: [
      { sku: 'K-9', title: 'Kettle, 1.7 litres', price: { amount: 39.9, currency: 'EUR' }, tags: ['kitchen', 'steel'], stock: 14, images: ['https://example.com/k9.jpg?size=large'] },
      { sku: '', title: 'Mug', price: { amount: 1e-3, currency: 'USD' }, stock: 0, colour: 'white' },
    ],
  },
  {
    name: 'a support ticket',
    schema: closed({ subject: { type: 'string', maxLength: 80 }, priority: { enum: ['low', 'normal', 'high', 'urgent'] }, category: { type: 'string', enum: ['billing', 'bug', 'question', 'other'] }, customer: closed({ name: text, email: { type: 'string', format: 'email' } }), steps: list(text), firstSeen: { type: ['string', 'null'], format: 'date-time' } }),
    prompt: 'Turn this into a ticket: It is urgent. Ann Miller (ann@example.com) cannot log in since this morning: she opens the app, enters her code, and sees "Error {42}".',
    objects: [
      { subject: 'Cannot log in: "Error {42}"', priority: 'urgent', category: 'bug', customer: { name: 'Ann Miller', email: 'ann@example.com' }, steps: ['Open the app', 'Enter the code', 'See "Error {42}"'], firstSeen: '2026-05-04T07:00:00Z' },
      { subject: '', priority: 'low', category: 'other', customer: { name: 'Bo', email: 'bo@example.org' }, steps: [], firstSeen: null },
    ],
  },
  {
    name: 'a résumé',
    schema: closed({
      name: text, headline: orNull('string'), contact: closed({ email: { type: 'string', format: 'email' }, phone: { type: 'string', pattern: '^\\+?[0-9 ()-]{6,20}$' }, links: list({ type: 'string', format: 'uri' }) }, ['email']),
      experience: list(closed({ company: text, role: text, from: { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }, to: { anyOf: [{ type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }, { const: 'present' }] }, achievements: list(text) })),
      education: list(closed({ school: text, degree: text, year: { type: 'integer', minimum: 1950, maximum: 2100 } })), skills: { type: 'array', items: text, uniqueItems: true }, languages: { type: 'object', additionalProperties: { enum: ['A1', 'A2', 'B1', 'B2', 'C1', 'C2', 'native'] } },
    }),
    prompt: 'Extract the résumé.\n\nAda Moore, ada@example.com, +44 20 7946 0958. Engineer at Alder Tools since 2021-03. MSc, Leeds, 2019. Skills: TypeScript, SQL. English native, German B2.',
    objects: [
      {
        name: 'Ada Moore', headline: null, contact: { email: 'ada@example.com', phone: '+44 20 7946 0958', links: ['https://example.com/ada'] },
        experience: [{ company: 'Alder Tools', role: 'Engineer', from: '2021-03', to: 'present', achievements: ['Cut the build time by 40 %', 'Led a team of 4'] }], education: [{ school: 'Leeds', degree: 'MSc', year: 2019 }], skills: ['TypeScript', 'SQL'], languages: { English: 'native', German: 'B2' },
      },
      { name: 'Bo', headline: 'Baker', contact: { email: 'bo@example.org' }, experience: [{ company: 'Bread & Co', role: 'Baker', from: '2010-01', to: '2020-12', achievements: [] }], education: [], skills: [], languages: {} },
    ],
  },
  {
    name: 'a job posting',
    schema: open({ title: text, location: closed({ city: text, remote: flag }), salary: { anyOf: [closed({ min: { type: 'integer', minimum: 0 }, max: { type: 'integer', minimum: 0 } }), { type: 'null' }] }, mustHave: { type: 'array', items: text, minItems: 1 }, level: { enum: ['junior', 'senior', 'lead', null] } }),
    prompt: 'Senior engineer in Berlin, remote possible, 80000 to 95000 a year. Must have: Go, Linux.',
    objects: [
      { title: 'Engineer', location: { city: 'Berlin', remote: true }, salary: { min: 80_000, max: 95_000 }, mustHave: ['Go', 'Linux'], level: 'senior' },
      { title: 'Cook', location: { city: 'Oslo', remote: false }, salary: null, mustHave: ['Knives'], level: null },
    ],
  },
  {
    name: 'contacts of a mail',
    schema: closed({ contacts: { type: 'array', minItems: 1, maxItems: 5, items: closed({ fullName: text, emails: { type: 'array', items: { type: 'string', format: 'email' }, minItems: 1, uniqueItems: true }, company: orNull('string') }) } }),
    prompt: 'Who is named in this mail? "Please ask Ann Miller (ann@example.com) of Alder Tools, or Bo Berg, bo@example.org."',
    objects: [
      { contacts: [{ fullName: 'Ann Miller', emails: ['ann@example.com'], company: 'Alder Tools' }, { fullName: 'Bo Berg', emails: ['bo@example.org', 'b.berg@example.org'], company: null }] },
      { contacts: [{ fullName: '李雷', emails: ['lilei@example.com'], company: null }] },
    ],
  },
  {
    name: 'quarterly figures',
    schema: closed({ company: text, year: { type: 'integer', minimum: 1900, maximum: 2100 }, quarters: { type: 'array', minItems: 4, maxItems: 4, items: closed({ revenue: number, profit: number, note: orNull('string') }) } }),
    prompt: 'Alder Tools made in 2025 a revenue of 1.2, 1.4, 1.1 and 1.9 million; in the second quarter it lost 20000.',
    objects: [
      { company: 'Alder Tools', year: 2025, quarters: [{ revenue: 1.2e6, profit: 1, note: null }, { revenue: 1.4e6, profit: -20_000, note: 'A loss.' }, { revenue: 1.1e6, profit: 0, note: null }, { revenue: 1.9e6, profit: 3.25, note: null }] },
      { company: 'Zero', year: 1900, quarters: [0, 1, 2, 3].map((quarter) => ({ revenue: quarter, profit: -quarter - 0.125, note: '' })) },
    ],
  },
  {
    name: 'a shipment with optional parts',
    schema: closed({ trackingId: text, weightKg: { type: 'number', minimum: 0.1, maximum: 70 }, express: flag, insured: closed({ value: money }), events: list(closed({ at: { type: 'string', format: 'date-time' }, place: text })) , parcels: integer }, ['trackingId', 'weightKg']),
    prompt: 'Parcel JD014600 weighs 2.4 kg and goes by express.',
    objects: [{ trackingId: 'JD014600', weightKg: 2.4, express: true }, { trackingId: 'X', weightKg: 0.1, insured: { value: 50 }, events: [{ at: '2026-05-04T07:00:00.000Z', place: 'Köln' }], parcels: 1 }],
  },
];
