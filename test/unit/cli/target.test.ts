import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListExportsCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { callerOf } from '../../../cli/target/connect.ts';
import { findStage } from '../../../cli/target/find-stage.ts';
import { resolveTarget } from '../../../cli/target/target.ts';
import { cli } from './cli-lines.ts';

const AWS_URL = 'https://abc123.execute-api.eu-central-1.amazonaws.com';
const findNone = () => Promise.reject(new Error('asked AWS'));
const resolve = (options: Parameters<typeof resolveTarget>[0], environment = {}) =>
  resolveTarget(options, environment, findNone);

describe('the API', () => {
  test('is the local one, which gets no credentials', async () => {
    const target = await resolve({}, { AWS_REGION: 'eu-central-1' });
    expect([target.name, target.url.href, target.region]).toEqual(['local', 'http://localhost:3000/', null]);
    expect(callerOf(target, undefined)).toEqual({});
    const asked = await resolve({ url: 'http://127.0.0.1:4000', region: 'eu-central-1' });
    expect(asked.region).toBeNull();
  });

  test('is that of --url, which overrides LOVAGE_URL, signed for the region in its host name', async () => {
    const target = await resolve({ url: AWS_URL }, { LOVAGE_URL: 'http://localhost:4000' });
    expect([target.url.origin, target.region]).toEqual([AWS_URL, 'eu-central-1']);
    expect((await resolve({}, { LOVAGE_URL: 'http://localhost:4000' })).url.port).toBe('4000');
  });

  test('on another host is signed for only if a region is given', async () => {
    expect((await resolve({ url: 'https://tasks.example.com' })).region).toBeNull();
    const asked = await resolve({ url: 'https://tasks.example.com', region: 'us-east-1' });
    expect(asked.region).toBe('us-east-1');
    await expect(resolve({ url: 'https://tasks.example.com', profile: 'work' })).rejects.toThrow('--region');
  });

  test('is called with a token, and then without a signature', async () => {
    const target = await resolve({ url: AWS_URL, token: 'jwt' });
    expect(callerOf(target, undefined)).toEqual({ token: 'jwt' });
    expect((await resolve({ url: AWS_URL }, { LOVAGE_TOKEN: 'jwt' })).token).toBe('jwt');
  });

  test('is that of a stage, signed for the stage’s region', async () => {
    const found = { url: 'https://tasks.example.com', region: 'eu-west-1' };
    const target = await resolveTarget({ stage: 'prod' }, { LOVAGE_URL: 'http://x' }, async () => found);
    expect([target.name, target.url.hostname, target.region]).toEqual([
      'prod',
      'tasks.example.com',
      'eu-west-1',
    ]);
    const named = await resolveTarget({ stage: 'prod', deployment: 'shop' }, {}, async () => found);
    expect(named.name).toBe('shop-prod');
  });

  test.each([
    [{ stage: 'prod', url: AWS_URL }, 'not both'],
    [{ url: 'localhost:3000' }, 'is not a URL'],
    [{ deployment: 'shop' }, 'Give --stage with --deployment'],
  ])('cannot be given by %j', async (options, message) => {
    await expect(resolve(options)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});

describe('a stage', () => {
  const cloudFormation = mockClient(CloudFormationClient);
  beforeEach(() => {
    cloudFormation.reset();
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
  });
  afterEach(() => void vi.unstubAllEnvs());
  const find = (deployment?: string) => findStage('prod', { region: 'eu-west-1', deployment });
  const missing = (name: string) =>
    Object.assign(new Error(`Stack with id ${name} does not exist`), { name: 'ValidationError' });
  const stack = {
    StackName: 'lovage-prod',
    CreationTime: new Date(),
    StackStatus: 'CREATE_COMPLETE',
  } as const;

  test('has its URL in the outputs of its stack', async () => {
    cloudFormation
      .on(DescribeStacksCommand, { StackName: 'lovage-prod' })
      .resolves({ Stacks: [{ ...stack, Outputs: [{ OutputKey: 'ApiUrl', OutputValue: AWS_URL }] }] });
    expect(await find()).toEqual({ url: AWS_URL, region: 'eu-west-1' });
  });

  test('that is missing or not ready is reported with its region', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(missing('lovage-prod'));
    cloudFormation.on(ListExportsCommand).resolves({});
    await expect(find()).rejects.toMatchObject({
      exitCode: 3,
      message: 'There is no stack lovage-prod in eu-west-1.',
    });
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
    await expect(find()).rejects.toThrow('has no output ApiUrl yet');
  });

  test('of a deployment with a name has that stack', async () => {
    cloudFormation
      .on(DescribeStacksCommand, { StackName: 'shop-prod' })
      .resolves({ Stacks: [{ ...stack, Outputs: [{ OutputKey: 'ApiUrl', OutputValue: AWS_URL }] }] });
    expect(await find('shop')).toEqual({ url: AWS_URL, region: 'eu-west-1' });
  });

  test.each([
    ['there is no stack of its name', () => Promise.reject(missing('shop-prod'))],
    ['that stack is somebody’s own', () => Promise.resolve({ Stacks: [stack] })],
  ])('within another stack is found by its export, on any page, if %s', async (_why, described) => {
    cloudFormation.on(DescribeStacksCommand).callsFake(described);
    cloudFormation
      .on(ListExportsCommand)
      .resolves({ Exports: [{ Name: 'shop-dev-api-url', Value: 'https://other' }], NextToken: 'more' })
      .on(ListExportsCommand, { NextToken: 'more' })
      .resolves({ Exports: [{ Name: 'shop-prod-api-url', Value: AWS_URL }] });
    expect(await find('shop')).toEqual({ url: AWS_URL, region: 'eu-west-1' });
  });

  test('needs a region', async () => {
    await expect(findStage('prod', {})).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('--region'),
    });
  });

  test('that AWS does not describe is reported with AWS’s reason', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(new Error('Could not load credentials'));
    await expect(find()).rejects.toThrow('AWS did not describe the stack lovage-prod: Could not load');
  });
});

describe('the command line', () => {
  test('suggests a command, and ends with 2', async () => {
    const { exitCode, stderr, stdout } = await cli(['lsit']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain("unknown command 'lsit'\n(Did you mean list?)");
    expect((await cli(['list', '--sate', 'x'])).stderr).toContain('(Did you mean --state?)');
    expect((await cli(['list', '--state', 'failed'])).exitCode).toBe(2);
  });

  test('prints help on stdout, and ends with 0', async () => {
    const { exitCode, stdout } = await cli(['--help']);
    expect(exitCode).toBe(0);
    for (const command of ['send', 'status', 'watch', 'list', 'revoke', 'retry', 'queues', 'pause']) {
      expect(stdout).toContain(`\n  ${command}`);
    }
    expect((await cli(['retry', '--help'])).stdout).toContain('--yes');
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('says if there is no answer, and ends with 4', async () => {
    const { exitCode, stderr } = await cli(['send', '--help', '--url', 'http://127.0.0.1:9']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('did not answer');
    expect(stderr).toContain('npm start');
  });

  test('reports errors in JSON with --json', async () => {
    const { exitCode, stdout, stderr } = await cli(['list', '--limit', '0', '--json']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(JSON.parse(stderr)).toMatchObject({ error: { exitCode: 2, message: expect.any(String) } });
  });
});
