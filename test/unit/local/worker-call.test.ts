import { expect, test } from 'vitest';
import { readWorkerCall, refusalOf, workerUrl } from '../../../local/api/worker-call.ts';

test('a worker calls below a path of its own, which says who calls', () => {
  const url = workerUrl('http://localhost:3000', 'mail');
  expect(readWorkerCall(new URL(`${url}/tasks/add`).pathname)).toEqual({
    queue: 'mail',
    pathname: '/tasks/add',
  });
  expect(readWorkerCall('/tasks/add')).toBeNull();
  expect(readWorkerCall('/workers/mail')).toBeNull();
  expect(readWorkerCall('/workers/%zz/tasks')).toEqual({ queue: '%zz', pathname: '/tasks' });
});

const refusal = (method: string, pathname: string) => refusalOf(method, { queue: 'mail', pathname }, ['add']);

test.each([
  ['POST', '/tasks/add'],
  ['POST', '/tasks'],
  ['POST', '/workflows'],
])('it may %s %s, as its role allows on AWS', (method, pathname) => {
  expect(refusal(method, pathname)).toBeNull();
});

test('it may send no other task', () => {
  expect(refusal('POST', '/tasks/divide')).toBe(
    "The worker of the queue mail may not send the task divide, here as on AWS. Add sends: ['divide'] to the task that sends it.",
  );
});

test.each([
  ['GET', '/tasks/0198'],
  ['GET', '/tasks'],
  ['POST', '/tasks/0198/revoke'],
  ['POST', '/send_email'],
  ['GET', '/workflows/0198'],
  ['GET', '/workflows'],
  ['POST', '/workflows/0198/revoke'],
  ['DELETE', '/tasks/add'],
])('it may not %s %s', (method, pathname) => {
  expect(refusal(method, pathname)).toBe(
    `The worker of the queue mail may only send tasks, here as on AWS: it may not call ${method} ${pathname}. ` +
      'A task does not wait for another; let that one send what comes after it.',
  );
});
