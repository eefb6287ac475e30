import type { LocalBedrock } from '../../../local-bedrock/server.ts';

/** A request of Converse, as the upstream received it. */
export interface Body {
  readonly messages: readonly { readonly role: string; readonly content: readonly Readonly<Record<string, unknown>>[] }[];
  readonly system?: readonly Readonly<Record<string, unknown>>[];
  readonly toolConfig?: unknown;
}

/** What was received of the turns with this tag, oldest first. */
export const bodiesOf = ({ calls }: Pick<LocalBedrock, 'calls'>, test: string): readonly Body[] =>
  calls.filter(({ requestMetadata }) => requestMetadata['test'] === test).map(({ body }) => body as Body);

/** All texts of the messages, in order. */
export const textsOf = (body: Body | undefined): readonly unknown[] => (body?.messages ?? []).flatMap(({ content }) => content.flatMap(({ text }) => (text === undefined ? [] : [text])));
