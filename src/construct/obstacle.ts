/** Why a schema cannot be told to Bedrock's structured output, and at which JSON Pointer. */
export interface Obstacle {
  readonly pointer: string;
  readonly reason: string;
}

/** Ends the lowering of a schema from within. */
export class ObstacleError extends Error implements Obstacle {
  override readonly name = 'ObstacleError';
  readonly pointer: string;
  readonly reason: string;

  constructor(pointer: string, reason: string) {
    super(reason);
    this.pointer = pointer;
    this.reason = reason;
  }
}
