import type { CodedError } from '../errors.ts';
import type { OriginHeaders } from '../graphql/guards/index.ts';
import type { Log } from '../graphql/log.ts';

const most = 100; // names, whoever makes them up
const longest = 200; // characters of one

/** Tells what was refused for its Origin or Host, each once: the page's own browser says only that CORS forbids it, and who runs the server would not hear of it. */
export function createForeignLog(log: Log): (headers: OriginHeaders, refusal: CodedError) => void {
  const told = new Set<string>();
  return ({ origin, host }, { message }) => {
    const name = `${host ?? ''} ${origin ?? ''}`.slice(0, 2 * longest);
    if (told.has(name) || told.size >= most) return;
    told.add(name);
    log.info({ origin: origin?.slice(0, longest), host: host?.slice(0, longest) }, `A request was refused. ${message}`);
  };
}
