import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { copyProject } from './copy-project.ts';
import { ERROR_OF } from './error-of.ts';
import { type MainProcess, startMain } from './main-process.ts';

/** What a task sees and reaches: its environment, and the error of a call to each service. */
const PROBE = `
import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';

${ERROR_OF}
export const add = defineTask({
  name: 'add',
  description: 'Probes',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  run: async () => {
    const s3 = await import('@aws-sdk/client-s3');
    const sns = await import('@aws-sdk/client-sns');
    const ses = await import('@aws-sdk/client-ses');
    const dynamodb = await import('@aws-sdk/client-dynamodb');
    const cloudformation = await import('@aws-sdk/client-cloudformation');
    const lambda = await import('@aws-sdk/client-lambda');
    return {
      environment: process.env,
      s3: await errorOf(() => new s3.S3().getObject({ Bucket: 'some-bucket', Key: 'key' })),
      sns: await errorOf(() => new sns.SNS().publish({ TopicArn: 'arn:aws:sns:us-east-1:1:t', Message: 'x' })),
      cloudformation: await errorOf(() => new cloudformation.CloudFormation().describeStacks({})),
      lambda: await errorOf(() => new lambda.Lambda().invoke({ FunctionName: 'f' })),
      elsewhere: await errorOf(() => new s3.S3({ region: 'eu-central-1' }).listBuckets({})),
      ses: await errorOf(() => new ses.SES().sendEmail({
        Source: 'noreply@example.com',
        Destination: { ToAddresses: ['eve@example.com'] },
        Message: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } },
      })),
      dynamodb: await errorOf(() => new dynamodb.DynamoDB().listTables({})),
    };
  },
});
`;

const folder = mkdtempSync(path.join(tmpdir(), 'lovage-home-'));
const reached: string[] = [];
let recorder: Server;
let root = '';
let main: MainProcess;
let url = '';

beforeAll(async () => {
  recorder = createServer((socket) => {
    reached.push(`connection ${reached.length}`);
    socket.on('error', () => undefined);
    socket.on('data', (data) => reached.push(String(data)));
  });
  recorder.listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  // A server that listens on TCP has an address of this type.
  const { port } = recorder.address() as AddressInfo;
  const away = `http://127.0.0.1:${port}`;
  mkdirSync(path.join(folder, '.aws'));
  const config = ['default', 'evil'].map(
    (name) => `[profile ${name}]\nregion = eu-west-1\nendpoint_url = ${away}\n`,
  );
  writeFileSync(path.join(folder, '.aws', 'config'), config.join('').replace('profile default', 'default'));
  writeFileSync(
    path.join(folder, '.aws', 'credentials'),
    '[default]\naws_access_key_id = AKIAREAL\naws_secret_access_key = REAL\n',
  );
  root = copyProject();
  writeFileSync(path.join(root, 'tasks', 'add.ts'), PROBE);
  main = startMain({
    root,
    environment: {
      ...{
        SMTP_TRANSPORT: JSON.stringify({ host: '127.0.0.1', port, secure: false }),
        AWS_SES_ACCOUNT: '{}',
      },
      ...{ HOME: folder, AWS_PROFILE: 'evil', AWS_CONFIG_FILE: path.join(folder, '.aws', 'config') },
      ...{ AWS_ACCESS_KEY_ID: 'AKIAREAL', AWS_SECRET_ACCESS_KEY: 'REAL', AWS_SESSION_TOKEN: 'REAL' },
      ...{ AWS_REGION: 'eu-west-1', AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      ...{ AWS_ENDPOINT_URL: away, AWS_ENDPOINT_URL_SES: away, AWS_ENDPOINT_URL_S3: away },
      ...{ AWS_ENDPOINT_URL_DYNAMODB: away, AWS_ENDPOINT_URL_SQS: away, AWS_ENDPOINT_URL_LAMBDA: away },
      ...{ AWS_CONTAINER_CREDENTIALS_FULL_URI: away, AWS_EC2_METADATA_SERVICE_ENDPOINT: away },
      ...{ HTTP_PROXY: away, HTTPS_PROXY: away, ALL_PROXY: away, http_proxy: away, https_proxy: away },
      ...{ LOVAGE_URL: away, LOVAGE_TOKEN: 'REAL', QUEUES: '{}', TABLE_NAME: 'real', TRACING: 'on' },
      ...{ AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port}`, POWERTOOLS_DEV: 'true', NODE_ENV: 'production' },
      ...{ NODE_USE_ENV_PROXY: '1', DEBUG: '*' },
    },
  });
  url = await main.ready();
});
afterAll(() => {
  if (main.alive().length > 0) main.signalGroup('SIGKILL');
  recorder.close();
  for (const each of [folder, root]) rmSync(each, { recursive: true, force: true });
});

const sent = async (path: string, fields: Record<string, string>): Promise<ApiRecord> => {
  const answer = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });
  const { id } = (await answer.json()) as ApiRecord;
  return (await (await fetch(`${url}/tasks/${id}?wait=20`)).json()) as ApiRecord;
};

test('email stays on this machine, whatever the shell says', async () => {
  const { state } = await sent('/send_email', { recipient: 'bob@example.com', content: 'Hello' });
  expect(state).toBe('SUCCESS');
  const inbox = /Inbox\s+(\S+)/.exec(main.output())?.[1] ?? '';
  const { emails } = (await (await fetch(`${inbox}/store`)).json()) as { emails: readonly unknown[] };
  expect(emails).toHaveLength(1);
  expect(reached).toEqual([]);
});

test('a task sees nothing of the shell, and its clients reach no service of AWS but those of this machine', async () => {
  const { state, result } = await sent('/tasks/add', { a: '1', b: '2' });
  expect(state).toBe('SUCCESS');
  const { environment, ses, dynamodb, ...others } = Object(result);
  expect(JSON.stringify(environment)).not.toMatch(/REAL|real|evil|eu-west-1|PROXY|HOME|SMTP|LOVAGE|FIPS/);
  expect([ses, dynamodb]).toEqual(['answered', 'answered']);
  expect(Object.keys(others)).toHaveLength(5);
  for (const error of Object.values(others))
    expect(error).toMatch(/^NotOnThisMachine: There is no \w+ on this machine/);
  expect(reached).toEqual([]);
});
