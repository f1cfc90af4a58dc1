import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../client/index.ts';
import { clientsIn } from '../../infra/clients.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { startLocal } from '../../local/start-local.ts';
import type { tasks } from './child-tasks.ts';

let system: LocalSystem;

beforeAll(async () => {
  system = await startLocal({
    clients: clientsIn(process.env),
    ...{ port: 0, inboxPort: 0, sender: 'noreply@example.com', watch: false },
    tasksFile: path.join(import.meta.dirname, 'child-tasks.ts'),
    reporter: { log: () => undefined, info: () => undefined, error: () => undefined },
  });
});
afterAll(() => system.stop());

test('a task sends those that it lists, one by one, in bulk and in workflows, and no others; it waits for none, here as on AWS', async () => {
  const client = createClient<typeof tasks>({ url: system.url });
  const sent = await client.parent({});
  const { children, refused, waiting, notListed, workflow, otherWorkflow } = await sent.result({
    timeout: 30_000,
  });
  const results = await Promise.all(children.map((id) => client.task(id).result({ timeout: 30_000 })));
  expect(results).toEqual([3, 7, 11]);
  expect(refused).toEqual([
    expect.stringMatching(
      /^ApiError: .*The worker of the queue parents may not send the task secretly\. Add sends: \['secretly'\]/s,
    ),
  ]);
  expect(notListed).toMatch(
    /^ApiError: .*The worker of the queue parents may not send the task secretly, here as on AWS\./s,
  );
  expect(await client.workflow(workflow).result({ timeout: 30_000 })).toBe(24);
  expect(otherWorkflow).toMatch(
    /^ApiError: .*The worker of the queue parents may not send the task secretly\. Add sends: \['secretly'\]/s,
  );
  expect(waiting).toMatch(
    /^ApiError: .*The worker of the queue parents may only send tasks, here as on AWS: it may not call GET \/tasks\//s,
  );
});

test('callers that are no workers may do all of that', async () => {
  const client = createClient<typeof tasks>({ url: system.url });
  const [one, other] = await client.many([
    { task: 'secretly', input: {} },
    { task: 'add', input: { a: 1, b: 1 } },
  ]);
  if (one instanceof Error || other instanceof Error) throw new Error('refused');
  expect([await one.result(), await other.result()]).toEqual([null, 2]);
});
