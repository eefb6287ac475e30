/** Below so many units the decimals of a number are the ones that were written. */
const exactUnits = 1e15;
/** Powers of ten up to this one are numbers. */
const exactPower = 22;

/**
 * Whether a number is a multiple of another one by the decimals that are written: 19.99 is one of 0.01, though the quotient of the numbers that stand for them is no whole one.
 * What is asked of each value costs a division, but for very large and very small numbers.
 */
export function multiplesOf(step: number): (value: number) => boolean {
  const [stepDigits, stepPower] = toDecimal(step);
  const places = Math.max(0, -stepPower);
  const units = Number(stepDigits) * 10 ** (stepPower + places);
  const isSmall = places <= exactPower && units < exactUnits;
  return (value) => {
    const scaled = isSmall ? value * 10 ** places : Infinity;
    if (Math.abs(scaled) >= exactUnits) return isMultiple(toDecimal(value), [stepDigits, stepPower]);
    const whole = Math.round(scaled);
    return whole / 10 ** places === value && whole % units === 0;
  };
}

/** A number's digits as they are written, and the power of ten that they are multiplied by. */
type Decimal = readonly [digits: bigint, power: number];

function toDecimal(value: number): Decimal {
  const [mantissa = '', power = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return [BigInt(whole + fraction), Number(power) - fraction.length];
}

function isMultiple([digits, power]: Decimal, [stepDigits, stepPower]: Decimal): boolean {
  const least = Math.min(power, stepPower);
  return (digits * 10n ** BigInt(power - least)) % (stepDigits * 10n ** BigInt(stepPower - least)) === 0n;
}
