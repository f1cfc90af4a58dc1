import { expect, test } from 'vitest';
import { WaitShare } from '../../../local/api/wait-share.ts';
import { apiGatewayEvent } from '../api-gateway.ts';

const event = apiGatewayEvent({ method: 'GET', path: '/tasks/1', query: 'wait=25&include=input' });

/** What a call gets, and the query that reaches the function, when others fill the share. */
async function answerTo(body: unknown) {
  let query = '';
  const result = await new WaitShare(0).answer(event, async ({ rawQueryString }) => {
    query = rawQueryString;
    return { statusCode: 200, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
  });
  return { query, result };
}

test.each([
  ['has not ended', { state: 'STARTED', ready: false, result: null }],
  ['has not ended, by a document of other spaces', '{ "state": "STARTED", "ready": false }'],
])(
  'a call past the share is told what is known now, and to ask again, if its task %s',
  async (_what, body) => {
    const { query, result } = await answerTo(body);
    expect(query).toBe('wait=0&include=input');
    expect(result).toMatchObject({ headers: { 'retry-after': '1' } });
  },
);

test.each([
  ['its task has ended', { state: 'SUCCESS', ready: true, result: 3 }],
  ['its task has ended with a result that says otherwise', { ready: true, result: { ready: false } }],
  ['its task has ended, of an input that says otherwise', { ready: true, input: { ready: false } }],
  ['there is none', { status: 404 }],
  ['it gets something else', 'nothing'],
  ['it gets a text', '"ready"'],
  ['it gets null', 'null'],
])('it is not told to ask again if %s', async (_what, body) => {
  expect((await answerTo(body)).result).toMatchObject({ headers: {} });
  expect(JSON.stringify((await answerTo(body)).result)).not.toContain('retry-after');
});
