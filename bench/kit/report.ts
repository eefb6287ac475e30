import type { Started } from './start.ts';

type Figures = Readonly<Record<string, number>>;

/** The table that the bench prints, as Markdown: a row for each figure, as the median of the turns; behind it, in brackets, its ratio to the first column. */
export class Report {
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  begin(): void {
    console.log(`| | ${this.#names.join(' | ')} |`);
    console.log(`|---|${'---|'.repeat(this.#names.length)}`);
  }

  /** `ownRatio`: the figures are ratios themselves, of each subject to itself. */
  row(label: string, subjects: readonly Figures[], figure: string, digits: number, { ownRatio = false } = {}): void {
    const [reference = Number.NaN, ...others] = subjects.map((figures) => figures[figure] ?? Number.NaN);
    const cells = others.map((value) => (ownRatio ? `${format(value, digits)} ×` : `${format(value, digits)} (${format(value / reference, 2)} ×)`));
    console.log(`| ${[label, ownRatio ? `${format(reference, digits)} ×` : format(reference, digits), ...cells].join(' | ')} |`);
  }

  pair(label: string, [before = {}, after = {}]: readonly Figures[], figure: string, digits: number): void {
    const [was = Number.NaN, is = Number.NaN] = [before[figure], after[figure]];
    console.log(`| ${label} | | ${format(was, digits)} | ${format(is, digits)} (${format(is / was, 2)} ×) |`);
  }

  start({ bareMs, sdkMs, leanMs }: Started): void {
    const of = (ms: number): string => `${format(ms, 0)} (${format(ms / bareMs, 2)} ×)`;
    console.log(`| start to the first answer, ms; first column: a bare node:http server | ${format(bareMs, 0)} | ${of(sdkMs)} | ${of(leanMs)} |`);
  }

  end(): void {
    console.log(`
How to read it: each figure is the median of its turns, which alternate between the columns; in brackets is its ratio to the first column, in which a plain
program calls the AWS SDK over kept HTTP/1.1 connections and does nothing else. Only the ratios of one run say anything; absolute figures are the machine's, which
also runs the upstream and the clients. CPU is that of the column's own process. Every stream was compared token by token, and a difference ends the bench: that
there is a table says that all were exact. Transit is the time from the upstream's write to the client's read; the server joins what comes within 25 ms.`);
  }
}

const format = (value: number, digits: number): string => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
