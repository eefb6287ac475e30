import { slidingWindow } from './sliding-window.ts';
import type { MemoryStrategy } from './view.ts';

/** Everything. A compaction is due only when the model's window is full, and then nothing else is left than to slide. */
export const full: MemoryStrategy = slidingWindow;
