const busy = 5; // SQLITE_BUSY; further bits say why

/** Another connection holds what SQLite was to lock. */
export const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === busy;
