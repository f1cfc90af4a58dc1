import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { exists, readDocument, tableRows } from './markdown.ts';

const FILE = 'docs/from-celery.md';
const text = readDocument(FILE);

/** The options that Celery 5.7's `apply_async` documents, and those of kombu's SQS transport that it passes on. */
const OPTIONS = [
  ...['args', 'kwargs', 'countdown', 'eta', 'expires', 'shadow', 'connection', 'retry', 'retry_policy'],
  ...['time_limit', 'soft_time_limit', 'queue', 'exchange', 'routing_key', 'priority', 'serializer'],
  ...['compression', 'link', 'link_error', 'producer', 'add_to_parent', 'ignore_result', 'publisher'],
  ...['headers', 'task_id', 'MessageGroupId', 'DelaySeconds', 'message_attributes', 'delivery_mode'],
  ...['mandatory', 'immediate', 'reply_to', 'group_id', 'chain', 'chord'],
];

/** What an `AsyncResult` of Celery 5.7 has. */
const RESULT = [
  ...['id', 'task_id', 'get', 'wait', 'ready', 'successful', 'failed', 'state', 'status', 'result', 'info'],
  ...['traceback', 'date_done', 'name', 'args', 'kwargs', 'worker', 'queue', 'retries', 'children'],
  ...['collect', 'iterdeps', 'get_leaf', 'parent', 'graph', 'forget', 'revoke', 'then'],
];

/** What stands under a heading, up to the next one of its level. */
function section(heading: string): string {
  const [, found = ''] = new RegExp(`^## ${heading}\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(text) ?? [];
  return found;
}

/** The words in code in the first cells of a section's tables. */
function namesIn(heading: string): string {
  const rows = section(heading)
    .split('\n')
    .filter((line) => line.startsWith('| '));
  return rows.map((row) => row.split(' | ')[0]).join('\n');
}

describe('the guide from Celery', () => {
  test('says first that tasks are written anew', () => {
    expect(text.split('\n')[2]).toMatch(
      /^\*\*You rewrite your tasks in TypeScript; the Python that sends them stays/,
    );
  });

  test.each(OPTIONS)('has a place for the option %s of apply_async', (option) => {
    expect(namesIn('`apply_async`')).toMatch(new RegExp(`\`${option}\\b`));
  });

  test.each(RESULT)('has a place for %s of a result', (name) => {
    expect(namesIn('`AsyncResult`')).toMatch(new RegExp(`\`${name}\\b`));
  });

  test('has policies that are JSON, and allow what Celery asks for at its first send', () => {
    const blocks = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => json);
    expect(blocks).toHaveLength(2);
    for (const json of blocks) expect(() => JSON.parse(json)).not.toThrow();
    const actions = JSON.stringify(JSON.parse(blocks[0] ?? ''));
    for (const action of [
      'sqs:SendMessage',
      'sqs:GetQueueAttributes',
      'dynamodb:DescribeTable',
      'dynamodb:GetItem',
    ])
      expect(actions).toContain(action);
    expect(actions).not.toMatch(/\*/);
  });

  test('says of a million tasks what docs/cost.md says', () => {
    const sumOf = (document: string) => {
      const sums = tableRows(document).filter(([name]) => name === '**a million tasks**');
      return sums.map(([, ...dollars]) => dollars);
    };
    expect(sumOf(text)).toHaveLength(1);
    expect(sumOf(readDocument('docs/cost.md'))).toContainEqual(sumOf(text)[0]);
  });

  test('leads to files, and to headings, that there are', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const inside = targets.filter((target) => !/^https?:/.test(target));
    expect(inside.length).toBeGreaterThan(40);
    expect(inside.filter((target) => !leadsSomewhere(target))).toEqual([]);
  });
});

function leadsSomewhere(target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const document = file === '' ? FILE : path.join(path.dirname(FILE), file);
  if (!exists(document)) return false;
  return anchor === undefined || anchorsOf(readDocument(document)).includes(anchor);
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(document: string): readonly string[] {
  return [...document.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
