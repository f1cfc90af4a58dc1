import { expect, test } from 'vitest';
import { followingIds } from '../../../../core/celery/following-ids.ts';

/** A signature, as Celery writes it into a message. */
const signature = (
  id: string | null,
  options: object = {},
  task = 'shop.tasks.add',
  kwargs: object = {},
) => ({
  task,
  ...{ args: [3], kwargs, subtask_type: null, immutable: false },
  options: { ...(id === null ? {} : { task_id: id, reply_to: 'r' }), ...options },
});
const group = (id: string, tasks: readonly object[]) => signature(id, {}, 'celery.group', { tasks });
const chain = (id: string, tasks: readonly object[]) => signature(id, {}, 'celery.chain', { tasks });
const chord = (id: string, header: unknown, body: object) =>
  signature(id, {}, 'celery.chord', { kwargs: {}, header, body });

test.each([
  ['nothing', { callbacks: null, errbacks: null, chain: null, chord: null }, []],
  ['a chain', { chain: [signature('c'), signature('b')] }, ['b', 'c']],
  ['a chord', { chord: signature('body') }, ['body']],
  ['callbacks without ids', { callbacks: [signature(null)], errbacks: [signature(null)] }, []],
  ['callbacks with ids', { callbacks: [signature('a')], errbacks: [signature('b')] }, ['a', 'b']],
  [
    'a chain that ends with a group',
    { chain: [group('g', [signature('a'), signature('b')])] },
    ['a', 'b', 'g'],
  ],
  [
    'a chord in a chain',
    { chain: [signature('d'), chord('g', group('g', [signature('b'), signature('c')]), signature('body'))] },
    ['b', 'body', 'c', 'd', 'g'],
  ],
  [
    'a chord whose header is a list',
    { chain: [chord('g', [signature('b')], signature('body'))] },
    ['b', 'body', 'g'],
  ],
  ['a chain in a chord', { chain: [signature('last', { chord: signature('body') })] }, ['body', 'last']],
  [
    'a chord whose body is a chain',
    { chord: chain('c', [signature('a'), signature('b', { link: [signature('l')] })]) },
    ['a', 'b', 'c', 'l'],
  ],
  [
    'arguments of the program that look like signatures',
    { chain: [signature('a', {}, 'shop.tasks.plan', { tasks: [signature('x')], body: signature('y') })] },
    ['a'],
  ],
  [
    'what is no signature',
    { chain: [null, 7, 'x', { options: null }, { options: { task_id: 7 } }], chord: [] },
    [],
  ],
])('the ids that follow: %s', (_, embed, expected) => {
  expect(followingIds(embed).toSorted()).toEqual(expected);
});

test('of a canvas that is nested deeply and widely, so many that each can get a result', () => {
  let deep: object = signature('bottom');
  for (let level = 0; level < 20_000; level += 1) deep = signature(null, { chord: deep });
  expect(followingIds({ chord: deep })).toEqual(['bottom']);
  const wide = Array.from({ length: 200_000 }, (_value, index) => signature(`id-${index}`));
  expect(followingIds({ chain: [group('g', wide)] })).toHaveLength(1_000);
});
