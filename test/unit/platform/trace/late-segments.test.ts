import { expect, test } from 'vitest';
import type { Segment, Segments } from '../../../../core/protocol/segments.ts';
import { lateSegments } from '../../../../platform/trace/late-segments.ts';

const segment = (name: string, sampled = true): Segment => ({
  name,
  trace: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', parentId: '00f067aa0ba902b7', sampled },
  ...{ startedAt: 0, endedAt: 1, fault: false, annotations: {}, calls: [] },
});

/** What sends segments, and the order of what is asked of it. */
function recorded() {
  const order: string[] = [];
  const segments: Segments = {
    send: ({ name }) => order.push(name),
    flush: async () => void order.push('flush'),
  };
  const load = async () => {
    order.push('load');
    return segments;
  };
  return { order, load };
}

test('the first segment that is kept loads what sends it, and a flush waits for all', async () => {
  const { order, load } = recorded();
  const late = lateSegments(load);
  await late.flush();
  late.send(segment('not kept', false));
  await late.flush();
  expect(order).toEqual([]);
  late.send(segment('a'));
  late.send(segment('b'));
  await late.flush();
  expect(order).toEqual(['load', 'a', 'b', 'flush']);
});

test('what cannot be loaded loses the segments and nothing else', async () => {
  const late = lateSegments(() => Promise.reject(new Error('gone')));
  late.send(segment('a'));
  await expect(late.flush()).resolves.toBeUndefined();
});
