/** Takes reasoning in tags away from the beginning of a text that comes in pieces, wherever they are cut. */
export interface ReasoningFilter {
  /** What of the text so far can be told and was not yet: a beginning that may become the tag is held back. */
  readonly add: (piece: string) => string;
  /** What was held back and did not become the tag. Reasoning that was never closed is no text. */
  readonly end: () => string;
}

/** A filter for one answer and the tag of this name. Only reasoning that comes first is taken away: later tags are what the model says. */
export function createReasoningFilter(tag: string): ReasoningFilter {
  const opening = `<${tag}>`;
  const closing = `</${tag}>`;
  let phase: 'beginning' | 'reasoning' | 'text' = 'beginning';
  let held = '';

  function take(): string {
    const text = held;
    held = '';
    return text;
  }

  function add(piece: string): string {
    held += piece;
    if (phase === 'beginning') {
      if (held.length < opening.length && opening.startsWith(held)) return '';
      phase = held.startsWith(opening) ? 'reasoning' : 'text';
      if (phase === 'reasoning') held = held.slice(opening.length);
    }
    if (phase === 'reasoning') {
      const end = held.indexOf(closing);
      if (end < 0) {
        // No more than what may be the beginning of the closing tag.
        held = held.slice(1 - closing.length);
        return '';
      }
      held = held.slice(end + closing.length);
      phase = 'text';
    }
    return take();
  }

  return { add, end: () => (phase === 'reasoning' ? '' : take()) };
}
