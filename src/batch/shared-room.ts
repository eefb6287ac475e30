import { isCodedError } from '../errors.ts';

/**
 * The room in a budget for what runs side by side. Each sets aside the most that it may cost, of which little is spent in the end: where one finds no room for that beside the
 * others, there may well be room when one of them has ended.
 */
export class SharedRoom {
  #running = 0;
  #oneEnds = Promise.withResolvers<undefined>();

  /** Resolves with what `run` does. Where that is refused with BUDGET_EXCEEDED while others run, it is run again when one of them has ended; alone it has its refusal. */
  async take<Result>(run: () => Promise<Result>): Promise<Result> {
    for (;;) {
      const oneEnds = this.#oneEnds;
      this.#running += 1;
      try {
        const result = await run();
        this.#leave();
        return result;
      } catch (error) {
        const isWithoutRoom = isCodedError(error) && error.code === 'BUDGET_EXCEEDED';
        const wasAlone = this.#running === 1 && oneEnds === this.#oneEnds; // one may have ended just after this was refused
        if (!isWithoutRoom || wasAlone) {
          this.#leave();
          throw error;
        }
        // Those who wait are not told: nothing was given back.
        this.#running -= 1;
        await oneEnds.promise;
      }
    }
  }

  #leave(): void {
    this.#running -= 1;
    this.#oneEnds.resolve(undefined);
    this.#oneEnds = Promise.withResolvers();
  }
}
