import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tutorialSettings } from '../../../examples/flask-celery/celery-environment.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', '..', 'examples', 'flask-celery');
const read = (...file: readonly string[]) => readFileSync(path.join(FOLDER, ...file), 'utf8');
const README = read('README.md');

/** The text of the first block of a language. */
function block(language: string): string {
  return (
    new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(
      README.slice(README.indexOf('## What')),
    )?.[1] ?? ''
  );
}

test('the diff in the README makes the one configuration of the other', () => {
  const [from, to, ...lines] = block('diff').trimEnd().split('\n');
  expect([from, to]).toEqual(['--- before/celeryconfig.py', '+++ after/celeryconfig.py']);
  const side = (mark: string) =>
    lines
      .filter((line) => line.startsWith(mark) || line.startsWith(' '))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  expect(side('-')).toBe(read('before', 'celeryconfig.py'));
  expect(side('+')).toBe(read('after', 'celeryconfig.py'));
});

test('the folders of the two configurations hold nothing else', () => {
  for (const folder of ['before', 'after']) {
    const files = readdirSync(path.join(FOLDER, folder)).filter((file) => file !== '__pycache__');
    expect(files).toEqual(['celeryconfig.py']);
  }
});

test('the settings of the tutorial in the README are those that it gets', () => {
  const celery = { queueUrl: '<CeleryQueueUrl>', tableName: '<CeleryTableName>' };
  const settings = tutorialSettings({ sqsEndpoint: '', dynamodbEndpoint: '', celery });
  const parsed = (text: string) => (text.startsWith('{') ? JSON.parse(text) : text);
  const written = block('sh')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [name = '', value = ''] = line.split(/=(.*)/s);
      return [name, parsed(value.replace(/^'(.*)'$/s, '$1'))];
    });
  expect(written).toEqual(Object.entries(settings).map(([name, value]) => [name, parsed(value)]));
});

test('the published source of Flask is that of the installed version', () => {
  const [line = '', hash = ''] = read('tutorial', 'requirements.txt').split('\n');
  const wanted = read('requirements.txt');
  const start = wanted.indexOf(line);
  expect(line).toMatch(/^flask==/);
  expect(start).toBeGreaterThan(0);
  expect(wanted.slice(start, wanted.indexOf('==', start + line.length))).toContain(hash.trim());
});
