import { expect, test } from 'vitest';
import { followingIds } from '../../../../core/celery/following-ids.ts';

const signature = (task_id: unknown, kwargs: unknown = {}) => ({ task: 'a', options: { task_id }, kwargs });
const chord = (task_id: string, body: unknown) => signature(task_id, { body: signature(body) });

test('what follows is the chain, the chord’s body, and the bodies of chords in the chain, each once', () => {
  const embed = {
    chord: signature('body'),
    chain: [signature('one'), chord('two', 'three'), signature('one')],
  };
  expect(followingIds(embed)).toEqual(['body', 'one', 'two', 'three']);
  expect(followingIds({ callbacks: [signature('called')], chain: null, chord: null })).toEqual([]);
});

test.each([
  ...[{}, { chain: 'one' }, { chain: ['one', null, 1, []] }, { chain: [{ options: 'x', kwargs: 1 }] }],
  ...[{ chord: signature(1) }, { chord: signature('') }, { chord: signature('x'.repeat(65)) }],
  { chord: signature(null, { body: 'x' }) },
])('what is no id is left out: %j', (embed) => {
  expect(followingIds(embed)).toEqual([]);
});

test('one message has no more than a hundred', () => {
  const chain = Array.from({ length: 150 }, (_, index) => signature(`id-${index}`));
  expect(followingIds({ chain })).toHaveLength(100);
});
