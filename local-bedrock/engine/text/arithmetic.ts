const tokenPattern = /\s*(?:(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)|(?<sign>[-+*/^%()]))/y;
/** Deeper brackets are refused rather than followed. */
const maxDepth = 100;

/**
 * Calculates an arithmetic expression: numbers (with or without thousands commas), `+ - * / ^`, brackets, and a percent sign
 * after a number. Null when the text is anything else; infinite or NaN where the result is.
 */
export function calculateExpression(text: string): number | null {
  const tokens = listTokens(text);
  if (tokens === null) return null;
  const reader = new ExpressionReader(tokens);
  const value = reader.readSum(0);
  return reader.atEnd ? value : null;
}

/** A number as one writes it: integers up to 2^53 exactly, others with twelve digits, and "≈" where digits are lost. */
export function formatNumber(value: number): string {
  if (Number.isSafeInteger(value)) return value.toString();
  const rounded = Number(value.toPrecision(12));
  return Math.abs(rounded - value) <= Math.abs(value) * 1e-14 ? rounded.toString() : `≈ ${rounded}`;
}

function listTokens(text: string): string[] | null {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const groups = tokenPattern.exec(text)?.groups;
    if (groups === undefined) return null;
    tokens.push((groups['number'] ?? groups['sign'] ?? '').replaceAll(',', ''));
  }
  return tokens;
}

/** A recursive-descent reader; each `read…` returns null where the expression is broken. */
class ExpressionReader {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#next === this.#tokens.length;
  }

  readSum(depth: number): number | null {
    let value = this.#readProduct(depth);
    while (value !== null) {
      const sign = this.#take('+', '-');
      if (sign === undefined) return value;
      const right = this.#readProduct(depth);
      if (right === null) return null;
      value = sign === '+' ? value + right : value - right;
    }
    return value;
  }

  #readProduct(depth: number): number | null {
    let value = this.#readSigned(depth);
    while (value !== null) {
      const sign = this.#take('*', '/');
      if (sign === undefined) return value;
      const right = this.#readSigned(depth);
      if (right === null) return null;
      value = sign === '*' ? value * right : value / right;
    }
    return value;
  }

  #readSigned(depth: number): number | null {
    if (depth > maxDepth) return null;
    const sign = this.#take('+', '-');
    if (sign === undefined) return this.#readPower(depth);
    const value = this.#readSigned(depth + 1);
    return value === null || sign === '+' ? value : -value;
  }

  #readPower(depth: number): number | null {
    const base = this.#readOperand(depth);
    if (base === null || this.#take('^') === undefined) return base;
    const exponent = this.#readSigned(depth + 1);
    return exponent === null ? null : base ** exponent;
  }

  #readOperand(depth: number): number | null {
    const value = this.#take('(') === undefined ? this.#readNumber() : this.#readBracket(depth);
    return value !== null && this.#take('%') !== undefined ? value / 100 : value;
  }

  #readBracket(depth: number): number | null {
    const value = this.readSum(depth + 1);
    return this.#take(')') === undefined ? null : value;
  }

  #readNumber(): number | null {
    const token = this.#tokens[this.#next];
    if (token === undefined || !/^[\d.]+$/.test(token)) return null;
    this.#next += 1;
    return Number(token);
  }

  #take(...signs: readonly string[]): string | undefined {
    const token = this.#tokens[this.#next];
    if (token === undefined || !signs.includes(token)) return undefined;
    this.#next += 1;
    return token;
  }
}
