import { describe, expect, it } from 'vitest';
import { rankByRelevance } from '../../../src/conversations/memory/relevance.ts';
import type { MemoryMessage } from '../../../src/conversations/memory/view.ts';
import { holds } from '../../../src/conversations/memory/ranges.ts';
import type { Said, Stored } from './kit.ts';
import { budgetOf, compact, documentOf, message, reasoning, result, tell, text, use, whole } from './kit.ts';

const kept = ({ messages, context }: Stored): readonly string[] => messages.filter(({ position }) => !holds(context.dropped, position)).map(({ content }) => JSON.stringify(content));

describe('what is trimmed', () => {
  const older: readonly (readonly Said[])[] = [[text('read this', 10), documentOf(500)], [use('a')], [result('a', 500)], [reasoning(500), text('done', 10)]];
  const latest: readonly (readonly Said[])[] = [[text('and this', 10), documentOf(500)], [use('b')], [result('b', 500)]];

  it('old results, reasoning and documents go before any message does, the oldest first', () => {
    const history = whole(tell(...older, ...latest));
    expect(compact(history, 'PRUNE', budgetOf({ keep: 2_200 })).stored.context).toEqual({ dropped: [], trimmed: { 1: [1] } });
    expect(compact(history, 'PRUNE', budgetOf({ keep: 1_700 })).stored.context).toEqual({ dropped: [], trimmed: { 1: [1], 3: [0] } });
    expect(compact(history, 'PRUNE', budgetOf({ keep: 1_250 })).stored.context).toEqual({ dropped: [], trimmed: { 1: [1], 3: [0], 4: [0] } });
  });

  it('what the latest exchange has stays whole while it fits', () => {
    const { context } = compact(whole(tell(...older, ...latest)), 'PRUNE', budgetOf({ keep: 1_000, trigger: 1_100 })).stored;
    expect(Object.keys(context.trimmed).filter((position) => Number(position) > 4)).toEqual([]);
  });

  it('small ones stay: the word that they are left out is no shorter', () => {
    const history = whole(tell([text('one', 100)], [use('a')], [result('a', 8)], [text('two', 100)], [text('three', 100)]));
    expect(compact(history, 'PRUNE', budgetOf({ keep: 150 })).stored.context.trimmed).toEqual({});
  });
});

/** A conversation about a thing, amid others, that the latest question comes back to. */
const conversations = {
  English: {
    about: 'The deposit for the lighthouse cottage in Whitby is 240 pounds, due on 3 March.',
    others: (index: number) => `Please sort these numbers for me: ${index}, ${index * 7}, ${index * 3}. The printer on floor ${index} is out of paper again.`,
    asks: 'How much was the deposit for the cottage in Whitby?',
  },
  Chinese: {
    about: '惠特比灯塔小屋的押金是二百四十英镑，三月三日之前付清。',
    others: (index: number) => `请把第${index}层打印机的纸张补充好，然后整理会议室的椅子。明天下午的天气预报说会下雨，记得带伞。`,
    asks: '灯塔小屋的押金是多少？',
  },
  Japanese: {
    about: 'ウィットビーの灯台コテージの保証金は二百四十ポンドで、三月三日までに払います。',
    others: (index: number) => `${index}階のプリンターに紙を補充してください。会議室の椅子も並べておいてください。明日は雨が降るそうです。`,
    asks: '灯台コテージの保証金はいくらですか？',
  },
  Korean: {
    about: '휘트비 등대 오두막의 보증금은 240파운드이고 3월 3일까지 내야 합니다.',
    others: (index: number) => `${index}층 프린터에 종이를 채워 주세요. 회의실 의자도 정리해 주세요. 내일은 비가 온다고 합니다.`,
    asks: '등대 오두막의 보증금은 얼마였나요?',
  },
};

describe.each(Object.entries(conversations))('in %s', (_, { about, others, asks }) => {
  const exchangeOf = (words: string): readonly (readonly Said[])[] => [[text(words, 96)], [text('好 OK', 96)]];

  it('an old exchange that the latest ones are about survives', () => {
    const history = whole(tell(...exchangeOf(about), ...Array.from({ length: 20 }, (_, index) => exchangeOf(others(index))).flat(), [text(asks, 96)]));
    const { stored } = compact(history, 'PRUNE', budgetOf({ keep: 1_100 }));
    expect(kept(stored).join('\n')).toContain(about);
    expect(kept(stored).length).toBeLessThanOrEqual(11);
    expect(kept(stored).at(-1)).toContain(asks);
  });
});

it('of exchanges that have nothing to do with the latest, the oldest goes first', () => {
  const history = whole(tell(...Array.from({ length: 8 }, (_, index) => [[text(`alpha${index} beta${index}`, 96)], [text(`gamma${index}`, 96)]]).flat(), [text('what now', 96)]));
  expect(compact(history, 'PRUNE', budgetOf({ keep: 1_300 })).stored.context.dropped).toEqual([[1, 4]]);
});

it('at most so many messages stay, though they would fit', () => {
  const history = whole(tell(...Array.from({ length: 9 }, (_, index) => [text(`words ${index}`, 10)])));
  for (const keepMessages of [1, 2, 3, 4, 5]) {
    const { stored } = compact(history, 'PRUNE', budgetOf({ keep: 5_000, keepMessages }));
    expect(kept(stored).length).toBeLessThanOrEqual(keepMessages);
    expect(kept(stored).length).toBeGreaterThan(0);
  }
});

it('relevance is told by rare words, not by those that everybody uses', () => {
  const say = (words: string): readonly MemoryMessage[] => [{ ...message(1, 'user', [text(words)]), trimmed: [] }];
  const groups = ['the the the cat is on the mat', 'an invoice of Kestrel Ltd', 'the weather is the same'].map(say);
  expect(rankByRelevance(groups, say('is the invoice of the Kestrel there')).at(-1)).toBe(1);
});
