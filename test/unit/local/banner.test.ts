import { expect, test } from 'vitest';
import { banner } from '../../../local/banner.ts';
import type { LocalSystem } from '../../../local/local-system.ts';

/** What the banner reads of a system. */
function shown(tasks: readonly string[], sendsEmail: boolean): string {
  const system: Pick<
    LocalSystem,
    | 'url'
    | 'inboxUrl'
    | 'sqsEndpoint'
    | 'dynamodbEndpoint'
    | 'tableName'
    | 'queues'
    | 'celery'
    | 'tasks'
    | 'sendsEmail'
  > = {
    url: 'http://localhost:3000',
    inboxUrl: 'http://localhost:8005',
    sqsEndpoint: 'http://127.0.0.1:4000',
    dynamodbEndpoint: 'http://127.0.0.1:5000',
    tableName: 'results',
    queues: new Map(),
    celery: null,
    tasks,
    sendsEmail,
  };
  return banner(system as LocalSystem, 1, false);
}

test('the banner shows the inbox, and a call that sends an email, where a task does', () => {
  const text = shown(['add', 'send_email'], true);
  expect(text).toContain('http://localhost:8005');
  expect(text).toContain("curl -d recipient=bob@example.com -d content='Hello' localhost:3000/send_email");
});

test('where none does, it shows neither, but a call of a task that there is', () => {
  const text = shown(['add', 'divide'], false);
  expect(text).not.toMatch(/inbox|email/i);
  expect(text).toContain('curl -d FIELD=VALUE localhost:3000/tasks/add');
});
