import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FlowSystem, type Problem, startFlowSystem } from './flow-system.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const JSON_TYPE = { 'content-type': 'application/json' };

/** A call, what is wrong with it, and the fields the answer names. */
interface Case {
  readonly what: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly text?: string | Buffer;
  readonly status: number;
  readonly errors?: readonly string[];
  readonly detail?: RegExp;
}

const sum = { a: 1, b: 2 };

const CASES: readonly Case[] = [
  { what: 'malformed JSON', path: '/tasks/add', text: '{"a":1,', status: 400 },
  {
    what: 'JSON in Latin-1',
    path: '/send_email',
    text: Buffer.from('{"content":"Gr\xfc\xdfe"}', 'latin1'),
    status: 400,
  },
  {
    what: 'a form in Latin-1',
    path: '/send_email',
    text: 'recipient=bob@example.com&content=Gr%FC%DFe',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 400,
    errors: ['content'],
  },
  {
    what: 'JSON as curl sends it',
    path: '/tasks/add',
    text: JSON.stringify(sum),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    detail: /header content-type: application\/json/,
  },
  {
    what: 'numbers that JavaScript would change, and a name that comes twice',
    path: '/tasks/add',
    text: '{"a":1e400,"b":1234567890123456789,"b":2}',
    status: 422,
    errors: ['a', 'b', 'b'],
  },
  {
    what: 'a body compressed with brotli',
    path: '/tasks/add',
    body: sum,
    headers: { ...JSON_TYPE, 'content-encoding': 'br' },
    status: 415,
  },
  { what: 'an empty body', path: '/tasks/add', text: '', status: 400 },
  {
    what: 'a wrong content type',
    path: '/tasks/add',
    text: '<a/>',
    headers: { 'content-type': 'text/xml' },
    status: 415,
  },
  {
    what: 'a form where many tasks are sent',
    path: '/tasks',
    text: 'tasks=1',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
  },
  {
    what: 'a field of the wrong type, and an extra one',
    path: '/tasks/add',
    body: { a: 'x', b: 2, c: 3 },
    status: 422,
    errors: ['a', 'c'],
  },
  { what: 'missing fields', path: '/send_email', body: {}, status: 422, errors: ['recipient', 'content'] },
  {
    what: 'a recipient that is not an address',
    path: '/send_email',
    body: { recipient: 'bob', content: 'x' },
    status: 422,
    errors: ['recipient'],
  },
  {
    what: 'a recipient with a line break',
    path: '/send_email',
    body: { recipient: 'bob@example.com\r\nBcc: eve@example.com', content: 'x' },
    status: 422,
    errors: ['recipient'],
  },
  {
    what: 'a subject with a line break',
    path: '/send_email',
    body: { recipient: 'bob@example.com', content: 'x', subject: 'a\nBcc: eve@example.com' },
    status: 422,
    errors: ['subject'],
  },
  { what: 'an unknown task', path: '/tasks/nope', body: {}, status: 404, detail: /add.*process.*send_email/ },
  {
    what: 'an input over 256 KiB',
    path: '/send_email',
    body: { recipient: 'bob@example.com', content: 'x'.repeat(256 * 1024) },
    status: 413,
  },
  {
    what: 'a body over 3,000,000 bytes',
    path: '/send_email',
    body: { recipient: 'bob@example.com', content: 'x'.repeat(3_000_000) },
    status: 413,
    detail: /the maximum is 3000000/,
  },
  {
    what: 'a body that Lambda would refuse for its quotes',
    path: '/send_email',
    body: { recipient: 'bob@example.com', content: '"'.repeat(1_600_000) },
    status: 413,
    detail: /3000000 bytes always arrives/,
  },
  {
    what: 'a body larger than Lambda accepts',
    path: '/send_email',
    body: { recipient: 'bob@example.com', content: 'x'.repeat(7 * 1024 * 1024) },
    status: 413,
  },
  {
    what: '1,001 bulk entries',
    path: '/tasks',
    body: { tasks: Array.from({ length: 1001 }, () => ({ task: 'add', input: sum })) },
    status: 422,
    errors: ['tasks'],
  },
  { what: 'no bulk entries', path: '/tasks', body: { tasks: [] }, status: 422, errors: ['tasks'] },
  { what: 'no list of tasks', path: '/tasks', body: [], status: 422, errors: ['tasks'] },
  ...['-1', '315576001', 'soon', '1e9', ''].map((countdown) => ({
    what: `the countdown "${countdown}"`,
    path: `/tasks/add?countdown=${countdown}`,
    body: sum,
    status: 422,
    errors: ['countdown'],
  })),
  ...['tomorrow', '2030-01-31', '2099-01-01T00:00:00Z', '2030-02-30T25:00:00Z'].map((eta) => ({
    what: `the eta "${eta}"`,
    path: `/tasks/add?eta=${eta}`,
    body: sum,
    status: 422,
    errors: ['eta'],
  })),
  {
    what: 'an expiry that has passed',
    path: '/tasks/add?expires=2020-01-01T00:00:00Z',
    body: sum,
    status: 422,
    errors: ['expires'],
  },
  {
    what: 'a queue that nobody defined',
    path: '/tasks/add?queue=nope',
    body: sum,
    status: 422,
    errors: ['queue'],
  },
  {
    what: 'an unknown option',
    path: '/tasks/add?priority=9',
    body: sum,
    status: 422,
    errors: ['priority'],
  },
  {
    what: 'an empty Idempotency-Key',
    path: '/tasks/add',
    body: sum,
    headers: { ...JSON_TYPE, 'idempotency-key': '""' },
    status: 400,
  },
  { what: 'an unknown id', path: `/tasks/${randomUUID()}`, method: 'GET', status: 404 },
  { what: 'an invalid id', path: '/tasks/%2e%2e%2fsecret', method: 'GET', status: 404 },
  {
    what: 'a wait that is too long',
    path: `/tasks/${randomUUID()}?wait=26`,
    method: 'GET',
    status: 422,
    errors: ['wait'],
  },
  { what: 'an unknown path', path: '/nope', method: 'GET', status: 404 },
  { what: 'an unknown path below a task', path: `/tasks/${randomUUID()}/nope`, method: 'GET', status: 404 },
  { what: 'a wrong method', path: '/health', method: 'DELETE', status: 405 },
];

describe('bad input gets a problem document', () => {
  test.each(CASES)(
    '$what: $status',
    async ({ path, method = 'POST', headers, body, text, status, ...wanted }) => {
      const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
      const answer = await flow.call<Problem>(method, path, {
        headers: headers ?? (content === undefined ? {} : JSON_TYPE),
        ...(content === undefined ? {} : { body: content }),
      });

      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.body).toMatchObject({
        type: expect.any(String),
        title: expect.any(String),
        status,
        detail: expect.stringMatching(wanted.detail ?? /./),
      });
      if (wanted.errors) expect(answer.body.errors?.map(({ path: field }) => field)).toEqual(wanted.errors);
      expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*:\d+:\d+|Exception/);
    },
  );

  test('and stores nothing', async () => {
    expect(await flow.countItems()).toBe(0);
    expect(await flow.queue('default')).toMatchObject({ waiting: 0, running: 0, delayed: 0, dead: 0 });
    expect(await flow.mails()).toEqual([]);
  });
});
