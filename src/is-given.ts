/** In GraphQL's inputs null and absent mean the same: nothing was given. */
export const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
