import { expect, it } from 'vitest';
import { loadOnce } from '../src/load-once.ts';

it('loads once for all who need it at a time, and again only where it could not be loaded', async () => {
  let times = 0;
  const thing = loadOnce(async () => {
    times += 1;
    if (times === 1) return Promise.reject(new Error('EMFILE: too many open files'));
    return Promise.resolve({ times });
  });
  expect(thing.loading).toBeUndefined();
  const first = await Promise.allSettled([thing.get(), thing.get()]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(times).toBe(1);
  expect(thing.loading).toBeUndefined();
  expect(await Promise.all([thing.get(), thing.get()])).toEqual([{ times: 2 }, { times: 2 }]);
  expect(await thing.loading).toBe(await thing.get());
});
