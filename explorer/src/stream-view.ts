import { isObject } from './is-object.ts';

/** The parts of a GraphQL result that this file reads; the rest is passed on. */
export interface StreamResult {
  data?: unknown;
  extensions?: Record<string, unknown> | undefined;
}

/**
 * GraphiQL shows the latest result of a subscription in place of the one before, so of a token stream a reader would see one
 * flickering word. The function made here adds, to each event of a generation, what the explorer has put together so far:
 *
 *     { "extensions": { "explorer": { "textSoFar": "…", "events": 12 } }, "data": { …the latest event… } }
 *
 * It stands before the event, whose height changes from one to the next: so the text keeps its place, and is seen in a low pane.
 * This happens in the page; the server sends no such extension. A result without an event in it is passed on untouched.
 * Make one per subscription.
 *
 * An event is taken by its `__typename`; without one, by its `text`. A GenerationSnapshot takes the place of the text so far and a
 * GenerationRestarted voids it. A socket that was lost and found replays the generation from its beginning: by `sequence`, where it is
 * selected, an event that was counted is not counted again.
 */
export function createStreamView(): <T extends StreamResult>(result: T) => T {
  let textSoFar = '';
  let events = 0;
  let lastSequence = 0;

  function add(event: Record<string, unknown>): void {
    if (typeof event['sequence'] === 'number') {
      if (event['sequence'] <= lastSequence) return;
      lastSequence = event['sequence'];
    }
    events += 1;
    const text = typeof event['text'] === 'string' ? event['text'] : '';
    const replaces = event['__typename'] === 'GenerationSnapshot' || event['__typename'] === 'GenerationRestarted';
    textSoFar = replaces ? text : textSoFar + text;
  }

  return (result) => {
    const event = findEvent(result.data);
    if (event === undefined) return result;
    add(event);
    const extensions = { ...result.extensions, explorer: { textSoFar, events } };
    return Object.assign({ extensions }, result, { extensions });
  };
}

/** The subscription's one root field, if it is an event of a generation. */
function findEvent(data: unknown): Record<string, unknown> | undefined {
  if (!isObject(data)) return undefined;
  return Object.values(data).find(isEvent);
}

function isEvent(value: unknown): value is Record<string, unknown> {
  return isObject(value) && ('sequence' in value || 'text' in value || 'generationId' in value);
}
