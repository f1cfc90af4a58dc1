import { styleText } from 'node:util';
import { ownStyle } from '../cli/terminal/own-sequences.ts';
import { CREDENTIALS } from './local-aws.ts';
import type { CeleryAddress, LocalSystem } from './local-system.ts';

/**
 * The text printed once the system runs: the addresses, and a first call to try.
 *
 * @param seconds how long the start took
 * @param color whether to use a terminal's colours
 * @param data the folder in which records and messages are kept, if they are
 * @returns a text to be printed by `printable`
 */
export function banner(system: LocalSystem, seconds: number, color: boolean, data?: string): string {
  const paint = (style: 'bold' | 'cyan' | 'dim', text: string) =>
    color ? ownStyle((inner) => styleText(style, inner, { validateStream: false }))(text) : text;
  const row = (name: string, where: string, what: string) =>
    `    ${name.padEnd(10)} ${paint('cyan', `${where.padEnd(23)} `)}${paint('dim', what)}`;
  const host = system.url.replace('http://', '');
  return [
    '',
    `  ${paint('bold', 'Lovage is ready')} ${paint('dim', `in ${seconds.toFixed(1)} s`)}`,
    '',
    row('Dashboard', `${system.url}/`, 'send tasks, watch them, retry and revoke them'),
    row('API', system.url, `tasks: ${system.tasks.join(', ')}`),
    ...(system.sendsEmail ? [row('Inbox', system.inboxUrl, 'every email that a task sends')] : []),
    row('SQS', system.sqsEndpoint, `queues: ${[...system.queues.keys()].join(', ')}`),
    row('DynamoDB', system.dynamodbEndpoint, `table: ${system.tableName}`),
    ...(data === undefined ? [] : [row('Data', data, 'records and messages, kept over restarts')]),
    ...(system.celery ? [row('Celery', system.celery.queueUrl, resultsOf(system, system.celery))] : []),
    '',
    ...(system.tasks.includes('send_email')
      ? [
          '  Send an email:',
          `    ${paint('bold', `curl -d recipient=bob@example.com -d content='Hello' ${host}/send_email`)}`,
        ]
      : [
          '  Send a task, with the fields of its input:',
          `    ${paint('bold', `curl -d FIELD=VALUE ${host}/tasks/${system.tasks[0]}`)}`,
        ]),
    '  Read its result, with the id from the answer:',
    `    ${paint('bold', `curl '${host}/tasks/ID?wait=10'`)}`,
    '',
    paint('dim', '  Changed source files are loaded as you save them. Ctrl-C stops.'),
    '',
  ].join('\n');
}

/** The result backend for Celery's configuration. `localhost`, because Celery 5.3 takes any other host for a region of AWS. */
function resultsOf({ dynamodbEndpoint }: LocalSystem, { tableName }: CeleryAddress): string {
  const { accessKeyId, secretAccessKey } = CREDENTIALS;
  const host = dynamodbEndpoint.replace('http://', '').replace('127.0.0.1', 'localhost');
  return `results: dynamodb://${accessKeyId}:${secretAccessKey}@${host}/${tableName}`;
}
