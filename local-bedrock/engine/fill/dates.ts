const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const monthNames = 'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const datePattern = new RegExp(
  [
    String.raw`\b(?<isoYear>\d{4})-(?<isoMonth>\d{2})-(?<isoDay>\d{2})`,
    String.raw`\b(?<dayFirst>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?<monthAfter>${monthNames})\b\.?,? (?<yearAfter>\d{4})`,
    String.raw`\b(?<monthBefore>${monthNames})\b\.? (?<dayAfter>\d{1,2})(?:st|nd|rd|th)?,? (?<yearLast>\d{4})`,
    String.raw`\b(?<dottedDay>\d{1,2})\.(?<dottedMonth>\d{1,2})\.(?<dottedYear>\d{4})`,
  ].join('|'),
  'gi',
);
const timePattern = /\b(?<hour>[01]?\d|2[0-3])(?::(?<minute>[0-5]\d)(?::(?<second>[0-5]\d))?\s*(?<half>am|pm)?|\s*(?<bareHalf>am|pm))\b/gi;

/** The dates of a text that have a day, a month and a year, as ISO 8601 has them. */
export function findDates(text: string): string[] {
  return [...text.matchAll(datePattern)].flatMap(({ groups = {} }) => {
    const name = (groups['monthAfter'] ?? groups['monthBefore'] ?? '').toLowerCase().slice(0, 3);
    const month = name === '' ? Number(groups['isoMonth'] ?? groups['dottedMonth']) : months.findIndex((full) => full.startsWith(name)) + 1;
    const day = Number(groups['isoDay'] ?? groups['dayFirst'] ?? groups['dayAfter'] ?? groups['dottedDay']);
    const year = groups['isoYear'] ?? groups['yearAfter'] ?? groups['yearLast'] ?? groups['dottedYear'] ?? '';
    const written = `${year}-${pad(month)}-${pad(day)}`;
    const date = new Date(`${written}T00:00:00Z`);
    // The 31st of February rolls over to another day: that is no date.
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written) ? [written] : [];
  });
}

/** The times of day of a text, as `HH:MM:SS`. */
export function findTimes(text: string): string[] {
  return [...text.matchAll(timePattern)].map(({ groups = {} }) => {
    const half = (groups['half'] ?? groups['bareHalf'])?.toLowerCase();
    const hour = Number(groups['hour']);
    const inDay = half === undefined || hour > 12 ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
    return `${pad(inDay)}:${groups['minute'] ?? '00'}:${groups['second'] ?? '00'}`;
  });
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
