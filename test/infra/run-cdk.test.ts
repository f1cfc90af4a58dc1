import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { isOlder } from '../../infra/package-version.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const NODE = path.join(ROOT, 'node_modules', '.bin', 'node');
const home = mkdtempSync(path.join(tmpdir(), 'lovage-cdk-'));
afterAll(() => rmSync(home, { recursive: true }));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAWRONG', AWS_SECRET_ACCESS_KEY: 'S3CRET' };

/** Runs `npm run <command>`, without npm, in an environment with nothing of the developer's own. */
async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-central-1',
    ...environment,
  };
  const command = [path.join(ROOT, 'infra', 'run-cdk.ts'), ...args];
  return new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(NODE, command, { env, cwd: ROOT, timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, output: `${stdout}${stderr}`.trim() }),
    );
  });
}

/** Something in AWS's place that refuses every call. */
async function refusing(name: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response
      .writeHead(403, { 'content-type': 'text/xml' })
      .end(`<ErrorResponse><Error><Code>${name}</Code><Message>No.</Message></Error></ErrorResponse>`);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

/** CloudFormation, with a stack that a version has deployed; every other is missing. */
async function deployed(stack: string, version: string): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const isKnown = new URLSearchParams(body).get('StackName') === stack;
      response.writeHead(isKnown ? 200 : 400, { 'content-type': 'text/xml' }).end(
        isKnown
          ? `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
              <StackName>${stack}</StackName><CreationTime>2030-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
              <Outputs><member><OutputKey>Version</OutputKey><OutputValue>${version}</OutputValue></member></Outputs>
            </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
          : '<ErrorResponse><Error><Code>ValidationError</Code><Message>It does not exist</Message></Error></ErrorResponse>',
      );
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

describe('a version older than what is deployed', () => {
  test('is refused in one sentence, before anything is bundled', async () => {
    const environment = { ...KEYS, AWS_ENDPOINT_URL: await deployed('shop-prod', '99.0.0') };
    const { code, output } = await run(['deploy', '-c', 'name=shop', '--context', 'stage=prod'], environment);
    expect(code).toBe(1);
    expect(output).toMatch(
      /^shop-prod was deployed by Lovage 99\.0\.0, and this is the older [\d.]+, [^\n]+ --allow-downgrade\.$/,
    );
  });

  test.each([
    ['another stack is newer', 'lovage-prod', '99.0.0', []],
    ['the deployed one is older', 'lovage-dev', '0.0.9', []],
    ['it may be', 'lovage-dev', '99.0.0', ['--allow-downgrade']],
  ])('does not keep CDK from deploying if %s', async (_why, stack, version, more) => {
    const environment = { ...KEYS, AWS_ENDPOINT_URL: await deployed(stack, version) };
    const { output } = await run(['deploy', ...more], environment);
    expect(output).toContain('sender is missing');
  });

  test.each([
    ['0.9.0', '0.10.0', true],
    ['1.0.0', '1.0.0', false],
    ['2.0.0', '1.10.0', false],
    ['1.2', '1.2.1', true],
    ['1.0.1', '1.0.0', false],
    ['1.0.0-rc.1', '1.0.0', true],
    ['1.0.0', '1.0.0-rc.1', false],
    ['1.0.0-rc.2', '1.0.0-rc.10', true],
  ])('%s than %s: %s', (version, than, older) => {
    expect(isOlder(version, than)).toBe(older);
  });
});

describe('a command of CDK', () => {
  test.each(['deploy', 'diff', 'destroy', 'bootstrap'])(
    'without credentials ends in one sentence that says what to do: %s',
    async (command) => {
      const { code, output } = await run([command, '-c', 'sender=noreply@example.com']);
      expect(code).toBe(1);
      expect(output).toMatch(
        /^There are no AWS credentials: set AWS_ACCESS_KEY_ID and .* AWS_PROFILE or --profile\.$/,
      );
    },
  );

  test.each([['--profile', 'nobody'], ['--profile=nobody']])(
    'with a profile that does not exist names it: %s',
    async (...profile) => {
      const { code, output } = await run(['deploy', ...profile]);
      expect(code).toBe(1);
      expect(output).toMatch(/^There are no AWS credentials for the profile nobody: check its name .*\.$/);
    },
  );

  test('with a session that is over says how to begin another', async () => {
    mkdirSync(path.join(home, '.aws'));
    writeFileSync(
      path.join(home, '.aws', 'config'),
      '[profile work]\nsso_start_url = https://example.com/start\nsso_region = eu-central-1\nsso_account_id = 123456789012\nsso_role_name = dev\n',
    );
    const { code, output } = await run(['diff'], { AWS_PROFILE: 'work' });
    expect(code).toBe(1);
    expect(output).toBe(
      'The AWS session of the profile work is over: run aws sso login --profile work, then try again.',
    );
  });

  test.each([
    [
      'InvalidClientTokenId',
      /^AWS does not accept these credentials \(InvalidClientTokenId\): check the key/,
    ],
    [
      'SignatureDoesNotMatch',
      /^AWS does not accept these credentials \(SignatureDoesNotMatch\): check the key/,
    ],
    ['ExpiredToken', /^The AWS credentials have expired \(ExpiredToken\): get new ones/],
  ])('with credentials that AWS refuses says so: %s', async (name, sentence) => {
    const { code, output } = await run(['destroy'], { ...KEYS, AWS_ENDPOINT_URL: await refusing(name) });
    expect(code).toBe(1);
    expect(output).toMatch(sentence);
    expect(output).toMatch(/^[^\n]+\.$/);
    expect(output).not.toContain('S3CRET');
  });

  test('where AWS cannot be reached says so', async () => {
    const { code, output } = await run(['deploy'], { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(1);
    expect(output).toMatch(/^AWS cannot be reached \(ECONNREFUSED\): check the network[^\n]+\.$/);
  });

  test.each(['AccessDenied', 'ValidationError'])(
    'of a caller whom AWS knows goes on to CDK: %s',
    async (name) => {
      const environment = { ...KEYS, AWS_ENDPOINT_URL: await refusing(name) };
      // Without a sender, which the app says once CDK runs it.
      const { code, output } = await run(['deploy'], environment);
      expect(code).toBe(1);
      expect(output).toContain('sender is missing');
    },
  );

  test.each([
    ['deploy', '--help'],
    ['synth', '--help'],
    ['diff', '--help'],
  ])('that calls nothing needs no credentials: %s %s', async (...args) => {
    const { code, output } = await run(args);
    expect([code, output.startsWith(`cdk ${args[0]}`)]).toEqual([0, true]);
  });
});
