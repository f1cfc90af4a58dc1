import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cli } from './cli-lines.ts';

beforeEach(() => {
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) vi.stubEnv(name, '');
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => vi.unstubAllEnvs());

test('lovage doctor says of each thing how it is and what to do, and ends with 1 if something fails', async () => {
  const { exitCode, stdout } = await cli(['doctor', '--region', 'eu-west-1']);
  expect(exitCode).toBe(1);
  const lines = stdout.split('\n');
  expect(lines).toContain(`ok    Node.js      ${process.versions.node}`);
  expect(lines).toContain('ok    region       eu-west-1');
  expect(lines.join('\n')).toMatch(
    /^fail {2}credentials {2}There are no AWS credentials\n {19}set AWS_ACCESS_KEY_ID and /m,
  );
});

test('lovage doctor tells programs the same as JSON', async () => {
  const { exitCode, stdout } = await cli(['doctor', '--region', 'eu-west-1', '--json']);
  expect(exitCode).toBe(1);
  const { checks } = JSON.parse(stdout);
  expect(checks).toContainEqual({ name: 'region', level: 'ok', found: 'eu-west-1', todo: null });
  expect(checks.map(({ name }: { name: string }) => name)).toEqual([
    'Node.js',
    'esbuild',
    'aws-cdk-lib',
    'constructs',
    'aws-cdk',
    'emulators',
    'region',
    'credentials',
  ]);
});

test('lovage doctor looks at the deployment that is named', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret');
  const asked: unknown[] = [];
  const cloudFormation = mockClient(CloudFormationClient);
  cloudFormation.on(DescribeStacksCommand).callsFake(({ StackName }) => {
    asked.push(StackName);
    throw Object.assign(new Error(`Stack with id ${StackName} does not exist`), { name: 'ValidationError' });
  });
  vi.stubGlobal('fetch', async () => new Response('{}'));
  await cli(['doctor', '--region', 'eu-west-1', '--deployment', 'shop', '--stage', 'prod']);
  cloudFormation.restore();
  vi.unstubAllGlobals();
  expect(asked).toContain('shop-prod');
});
