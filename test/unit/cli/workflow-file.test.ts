import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CliError, EXIT } from '../../../cli/cli-error.ts';
import { jsonLines } from '../../../cli/workflow/json-lines.ts';
import { readOnFailure } from '../../../cli/workflow/read-on-failure.ts';
import { readWorkflowFile } from '../../../cli/workflow/read-workflow-file.ts';

const read = (text: string | Buffer) => readWorkflowFile('-', () => Promise.resolve(Buffer.from(text)));

describe('the file of a workflow', () => {
  test('is a node', async () => {
    const { body, isNode } = await read('{"task":"add"}');
    expect({ body, isNode }).toEqual({ body: { workflow: { task: 'add' } }, isNode: true });
  });

  test('is the body of the call', async () => {
    const given = { workflow: { task: 'add' }, onFailure: { tolerate: 2 }, options: { queue: 'slow' } };
    const { body, isNode } = await read(JSON.stringify(given));
    expect({ body, isNode }).toEqual({ body: given, isNode: false });
  });

  test('is read from a path, and named in messages', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lovage-workflow-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'sums.json');
    writeFileSync(file, '\ufeff{"task":"add"}', 'utf16le');
    const stdin = () => Promise.reject(new Error('stdin is not read'));
    expect(await readWorkflowFile(file, stdin)).toMatchObject({
      name: file,
      body: { workflow: { task: 'add' } },
    });
    await expect(readWorkflowFile(`${file}x`, stdin)).rejects.toThrow(
      'sums.jsonx cannot be read: there is no such',
    );
  });

  test.each([
    ['', 'stdin is not valid JSON: '],
    ['{"task":"add",}', 'stdin is not valid JSON: '],
    ['[{"task":"add"}]', 'stdin must be an object: a node, such as { "chain": [ … ] }'],
    ['null', 'stdin must be an object'],
    ['"add"', 'stdin must be an object'],
    ['{"task":"add","input":{"a":12345678901234567890}}', 'input.a would become'],
    ['{"chain":[{"task":"add","task":"process"}]}', 'chain.0.task is there twice'],
    [Buffer.from('{"task":"ädd"}', 'latin1'), 'stdin is not UTF-8, in line 1'],
  ])('%s is refused before anything is sent', async (text, says) => {
    const refused = expect(read(text)).rejects;
    await refused.toThrow(says);
    await expect(read(text)).rejects.toMatchObject({ exitCode: EXIT.usage });
  });
});

describe('--on-failure', () => {
  test.each([
    ['fail', 'fail'],
    ['Cancel', 'cancel'],
    ['collect', 'collect'],
    ['tolerate=0', { tolerate: 0 }],
    ['tolerate=12', { tolerate: 12 }],
  ])('%s is read', (given, read) => {
    expect(readOnFailure(given)).toEqual(read);
  });

  test.each([
    ['colect', ' Did you mean "collect"?'],
    ['tolerate', ' Did you mean "tolerate=1"?'],
    ['tolerate=-1', 'tolerate=1 with how many may fail.'],
    ['tolerate=1.5', 'It must be fail, cancel, collect, or tolerate=1'],
    ['', 'It must be'],
  ])('%j is refused', (given, says) => {
    expect(() => readOnFailure(given)).toThrow(CliError);
    expect(() => readOnFailure(given)).toThrow(says);
  });
});

describe('the line of a part of a JSON text', () => {
  const text = `{
  "chain": [
    { "task": "a,]\\"}\\n", "input": { "a": [1,
      -2.5e3, true] } },
    { "a.b": null,
      "tas\\u006b": "x" }
  ]
}`;
  const lineOf = jsonLines(text);

  test.each([
    ['', 1],
    ['chain', 2],
    ['chain.0', 3],
    ['chain.0.task', 3],
    ['chain.0.input.a.0', 3],
    ['chain.0.input.a.1', 4],
    ['chain.0.input.a.2', 4],
    ['chain.1', 5],
    ['chain.1.a.b', 5],
    ['chain.1.task', 6],
  ])('%j is found', (at, line) => {
    expect(lineOf(at)).toBe(line);
  });

  test.each([
    ['chain.0.input.b', 3],
    ['chain.1.input.deep.0', 5],
    ['chain.7', 2],
    ['nowhere.at.all', 1],
  ])('of %j, which is not there, is that of what is around it', (at, line) => {
    expect(lineOf(at)).toBe(line);
  });

  test('takes time that grows with the length alone', () => {
    const inputs = Array.from({ length: 20_000 }, (_, a) => ({ a, text: '\\"'.repeat(20) }));
    const large = JSON.stringify({ map: { inputs } }, null, 1);
    const begun = performance.now();
    expect(jsonLines(large)('map.inputs.19999.a')).toBe(large.split('\n').length - 5);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
