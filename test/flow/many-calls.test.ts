import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

/** The memory of this process and of all that it started, in bytes. */
function residentBytes(): number {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n');
  const rows = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const own = new Set([process.pid]);
  for (let size = 0; size !== own.size; ) {
    size = own.size;
    for (const [pid = 0, parent = 0] of rows) if (own.has(parent)) own.add(pid);
  }
  return rows.reduce((sum, [pid = 0, , kilobytes = 0]) => sum + (own.has(pid) ? kilobytes * 1024 : 0), 0);
}

test('200 waits at once are all answered, and the health check stays quick', async () => {
  const { body: task } = await flow.json<ApiRecord>('/tasks/add?countdown=600', { a: 1, b: 2 });
  // What as many calls take on this machine, now, that do not wait.
  const begunPlain = Date.now();
  await Promise.all(Array.from({ length: 200 }, () => flow.call('GET', `/tasks/${task.id}`)));
  const plain = Date.now() - begunPlain;
  const begun = Date.now();
  let answered = 0;
  const waits = Array.from({ length: 200 }, async () => {
    const answer = await flow.call<ApiRecord>('GET', `/tasks/${task.id}?wait=8`);
    answered += 1;
    return answer;
  });
  const healthy: number[] = [];
  while (answered < waits.length) {
    const asked = Date.now();
    expect((await flow.call('GET', '/health')).status).toBe(200);
    healthy.push(Date.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const answers = await Promise.all(waits);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(Date.now() - begun).toBeLessThan(20_000 + 3 * plain);
  expect(Math.max(...healthy)).toBeLessThan(3_000 + 2 * plain);
  // Most are told to ask again, and some have waited.
  const early = answers.filter(({ headers }) => headers.get('retry-after') === '1');
  expect(early.length).toBeGreaterThan(100);
  expect(early.length).toBeLessThan(200);
  expect(answers.every(({ body }) => body.id === task.id && !body.ready)).toBe(true);
});

test('20 bodies of almost 3 MB at once take a bounded amount of memory, and are all answered', async () => {
  const entry = { task: 'add', input: { text: 'x'.repeat(2_950) } };
  const body = JSON.stringify({ tasks: Array.from({ length: 1_000 }, () => entry) });
  expect(body.length).toBeGreaterThan(2_950_000);
  const before = residentBytes();
  let highest = before;
  const watch = setInterval(() => {
    highest = Math.max(highest, residentBytes());
  }, 100);
  const calls = Array.from({ length: 20 }, () =>
    flow.call('POST', '/tasks', { body, headers: { 'content-type': 'application/json' } }),
  );
  const answers = await Promise.all(calls);
  clearInterval(watch);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect((highest - before) / 1024 ** 2).toBeLessThan(1_200);
});
