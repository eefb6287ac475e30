const picoDigits = 12;

/** The canonical decimal text of an amount in picos (1e-12): no exponent, no trailing zeros, no sign on zero. 1_230_000_000n is `0.00123`. */
export function formatDecimal(picos: bigint): string {
  const digits = String(picos < 0n ? -picos : picos).padStart(picoDigits + 1, '0');
  const fraction = digits.slice(-picoDigits).replace(/0+$/, '');
  return `${picos < 0n ? '-' : ''}${digits.slice(0, -picoDigits)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** An amount in picos, of decimal text: what {@link formatDecimal} wrote, or the same with more zeros. Throws a RangeError for other text, and for parts of a pico. */
export function parseDecimal(text: string): bigint {
  const picos = parseScaled(text, picoDigits);
  if (picos === null) throw new RangeError(`expected a decimal number with at most ${picoDigits} decimals`);
  return picos;
}

// As many digits as any amount of money has; a longer text is not read, since that takes time by the square of its length.
const plainDecimal = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/;

/** Decimal text as a whole number of units of 10^-digits; null for other text, and for what is no whole number of them. */
export function parseScaled(text: string, digits: number): bigint | null {
  const [match, sign, whole = '', decimals = ''] = plainDecimal.exec(text) ?? [];
  const fraction = decimals.replace(/0+$/, '');
  if (match === undefined || fraction.length > digits) return null;
  const scaled = BigInt(whole + fraction.padEnd(digits, '0'));
  return sign === '-' ? -scaled : scaled;
}
