import { brotliCompressSync, gzipSync } from 'node:zlib';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { callApp } from '../../call-app.ts';
import { expectProblem } from '../../problem-document.ts';
import { accepted, enqueueApp, inputOf } from './enqueue-app.ts';

const EMAIL = { recipient: 'bob@example.com', content: 'Grüße\r\n🌿' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** Posts a body. @returns the answer, and the input that was stored */
async function post(path: string, body: Buffer, headers: Record<string, string>) {
  const { app, dynamo, expectNothingStored } = enqueueApp();
  const response = await callApp(app, path, { method: 'POST', body, headers });
  const stored = () => inputOf(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item);
  return { response, stored, expectNothingStored };
}

/** Posts a form as a browser does. */
async function postFormData(path: string, form: FormData) {
  const request = new Response(form);
  const body = Buffer.from(await request.arrayBuffer());
  return post(path, body, { 'content-type': request.headers.get('content-type') ?? '' });
}

function formData(fields: Readonly<Record<string, string | readonly string[]>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const inner of [value].flat()) form.append(name, inner);
  }
  return form;
}

describe('multipart/form-data', () => {
  test.each<[string, string, Record<string, string | string[]>, unknown]>([
    ['texts', '/send_email', EMAIL, EMAIL],
    ['numbers', '/tasks/add', { a: '1', b: '-2.5' }, { a: 1, b: -2.5 }],
    ['a repeated field', '/tasks/anything', { x: ['1', '2'], y: '' }, { x: ['1', '2'], y: '' }],
    ['a prototype', '/tasks/anything', JSON.parse('{"__proto__":"x"}'), JSON.parse('{"__proto__":"x"}')],
  ])('is read like a form: %s', async (_what, path, fields, input) => {
    const { response, stored } = await postFormData(path, formData(fields));
    await accepted(response);
    expect(stored()).toEqual(input);
  });

  test('with files is refused by their names', async () => {
    const form = formData(EMAIL);
    form.append('attachment', new Blob(['x']), 'a.txt');
    const { response, expectNothingStored } = await postFormData('/send_email', form);
    const { errors } = await expectProblem(response, 422, ['attachment']);
    expect(errors?.[0]?.message).toContain('files are not accepted');
    expectNothingStored();
  });

  test.each([
    [1_000, 202],
    [1_001, 413],
    [1_500, 413],
  ])('has at most a thousand fields: %i is %i', async (count, status) => {
    const { response } = await postFormData('/tasks/anything', formData({ x: Array(count).fill('1') }));
    expect(response.status).toBe(status);
  });

  const part = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n';

  test.each([
    ['that is cut off', `${part}1`, 'multipart/form-data; boundary=x', 400],
    ['in Latin-1', `${part}\xfc\r\n--x--`, 'multipart/form-data; boundary=x', 400],
    ['in another charset', `${part}1\r\n--x--`, 'multipart/form-data; boundary=x; charset=latin1', 415],
  ])('%s is refused', async (_what, body, type, status) => {
    const bytes = Buffer.from(body, 'latin1');
    const { response, expectNothingStored } = await post('/tasks/anything', bytes, { 'content-type': type });
    await expectProblem(response, status);
    expectNothingStored();
  });

  test('is no bulk call', async () => {
    const { response } = await postFormData('/tasks', formData({ tasks: '[]' }));
    await expectProblem(response, 415);
  });

  test('with a boundary in quotes and capitals is read', async () => {
    const body = '--A b\r\ncontent-disposition: form-data; name="x"\r\n\r\n1\r\n--A b--\r\n';
    const type = 'Multipart/Form-Data; boundary="A b"';
    const { response, stored } = await post('/tasks/anything', Buffer.from(body), { 'content-type': type });
    await accepted(response);
    expect(stored()).toEqual({ x: '1' });
  });
});

describe('a form’s field that the schema refuses as a text', () => {
  test.each<[string, string, unknown]>([
    ['is a list of one number', 'tags=1&draft=true', { tags: [1], draft: true }],
    [
      'stays absent if it is: no form tells an unticked checkbox from a forgotten field',
      'tags=1',
      { tags: [1] },
    ],
    ['is true, as browsers send a ticked checkbox', 'tags=1&tags=2&draft=on', { tags: [1, 2], draft: true }],
  ])('%s', async (_what, form, input) => {
    const app = enqueueApp();
    await accepted(await app.postForm('/tasks/report', form));
    expect(inputOf(app.dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item)).toEqual(input);
  });

  test('is no list of one if its only item is wrong, and no other field has an error', async () => {
    const { postForm, expectNothingStored } = enqueueApp();
    const answer = await postForm('/tasks/report', 'tags=x&draft=on');
    const { errors = [] }: { errors?: { path: string }[] } = JSON.parse(await answer.text());
    expect(answer.status).toBe(422);
    expect(new Set(errors.map(({ path }) => path))).toEqual(new Set(['tags']));
    expectNothingStored();
  });

  test('is refused in a list of one, too, if it is a number that would become another', async () => {
    const { postForm, expectNothingStored } = enqueueApp();
    await expectProblem(await postForm('/tasks/report', 'tags=9007199254740993&draft=on'), 422, ['tags.0']);
    expectNothingStored();
  });
});

describe('a compressed body', () => {
  const bytes = Buffer.from('{"a":1,"b":2}');
  const zipped = (encoding: string) => ({ ...JSON_TYPE, 'content-encoding': encoding });

  test.each(['gzip', 'GZIP', 'x-gzip'])('in %s is read', async (encoding) => {
    const { response, stored } = await post('/tasks/add', gzipSync(bytes), zipped(encoding));
    await accepted(response);
    expect(stored()).toEqual({ a: 1, b: 2 });
  });

  test('that is a form is read', async () => {
    const headers = { ...zipped('gzip'), 'content-type': 'application/x-www-form-urlencoded' };
    const { response, stored } = await post('/tasks/add', gzipSync('a=1&b=2'), headers);
    await accepted(response);
    expect(stored()).toEqual({ a: 1, b: 2 });
  });

  test('that is none is read, if it says so', async () => {
    await accepted((await post('/tasks/add', bytes, zipped('identity'))).response);
  });

  test.each<[string, Buffer, string, number]>([
    ['that is none', bytes, 'gzip', 400],
    ['that is cut off', gzipSync(bytes).subarray(0, 20), 'gzip', 400],
    ['in another encoding', brotliCompressSync(bytes), 'br', 415],
    ['in two encodings', gzipSync(gzipSync(bytes)), 'gzip, gzip', 415],
    ['that API Gateway has passed on as a text', Buffer.from(gzipSync(bytes).toString()), 'gzip', 415],
    ['that grows beyond the largest body', gzipSync(Buffer.alloc(100_000_000)), 'gzip', 413],
  ])('%s is refused', async (_what, body, encoding, status) => {
    const { response, expectNothingStored } = await post('/tasks/add', body, zipped(encoding));
    await expectProblem(response, status);
    if (status === 415) expect(response.headers.get('accept-encoding')).toMatch(/^(gzip|identity)$/);
    expectNothingStored();
  });
});

describe('a body that API Gateway has decoded as UTF-8', () => {
  const sent = Buffer.from('{"text":"Gr\xfc\xdfe"}', 'latin1');
  const length = (bytes: Buffer) => ({ ...JSON_TYPE, 'content-length': String(bytes.byteLength) });

  test('is 400 if it was not', async () => {
    const decoded = Buffer.from(sent.toString());
    const { response, expectNothingStored } = await post('/tasks/anything', decoded, length(sent));
    await expectProblem(response, 400);
    expectNothingStored();
  });

  test('is accepted with U+FFFD if that was sent', async () => {
    const body = Buffer.from('{"text":"\ufffd"}');
    await accepted((await post('/tasks/anything', body, length(body))).response);
  });
});

describe('JSON without its content type is refused with the way to send it', () => {
  test.each([
    ['as curl’s -d sends it', '{"a":1,"b":2}', 'application/x-www-form-urlencoded'],
    ['without a type', ' {"a":1,"b":2}', ''],
    ['as a browser sends a text', '{"a":1,"b":2}', 'text/plain;charset=UTF-8'],
    ['with what could be a field', '{"recipient":"a=b"}', 'application/x-www-form-urlencoded'],
    ['that the shell has taken the quotes of', '{a:1,b:2}', 'application/x-www-form-urlencoded'],
    ['as a list', '[1,2]', 'application/x-www-form-urlencoded'],
  ])('%s', async (_what, body, type) => {
    for (const path of ['/tasks/anything', '/tasks']) {
      const headers: Record<string, string> = type ? { 'content-type': type } : {};
      const { response, expectNothingStored } = await post(path, Buffer.from(body), headers);
      const { detail } = await expectProblem(response, 415);
      expect(detail).toContain('send it with the header content-type: application/json');
      expectNothingStored();
    }
  });

  test('but a form whose first name has a bracket is a form', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await accepted((await post('/tasks/anything', Buffer.from('[a]=1'), headers)).response);
  });
});
