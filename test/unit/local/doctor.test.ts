import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkAccount } from '../../../local/doctor/check-account.ts';
import { checkVersions } from '../../../local/doctor/check-versions.ts';

const cloudFormation = mockClient(CloudFormationClient);

/** What AWS answers, by the end of the URL; a number is a refusal's status. */
let answers: Record<string, unknown>;

beforeEach(() => {
  cloudFormation.reset();
  cloudFormation
    .on(DescribeStacksCommand)
    .rejects(Object.assign(new Error('Stack with id x does not exist'), { name: 'ValidationError' }));
  stack('CDKToolkit', { BootstrapVersion: '21' });
  answers = {
    'sts.eu-west-1.amazonaws.com': '<Arn>arn:aws:iam::123456789012:role/deploy</Arn>',
    '/2016-08-19/account-settings/': { AccountLimit: { ConcurrentExecutions: 1000 } },
    '/v2/email/account': {
      ProductionAccessEnabled: true,
      SendingEnabled: true,
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14 },
    },
    '/v2/email/identities/example.com': { VerifiedForSendingStatus: true },
  };
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret');
  vi.stubGlobal('fetch', async (request: Request) => {
    const { host, pathname } = new URL(request.url);
    expect(request.headers.get('authorization')).toContain('AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/');
    const answer = answers[host] ?? answers[pathname] ?? 404;
    if (typeof answer === 'number') {
      return new Response('{"__type":"com.amazonaws#AccessDeniedException"}', { status: answer });
    }
    return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function stack(StackName: string, outputs: Record<string, string>, StackStatus = 'UPDATE_COMPLETE'): void {
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
    Description: OutputKey.includes('Version') ? 'The version of Lovage that deployed this' : '',
  }));
  cloudFormation.on(DescribeStacksCommand, { StackName }).resolves({
    Stacks: [{ StackName, CreationTime: new Date(), StackStatus: StackStatus as 'UPDATE_COMPLETE', Outputs }],
  });
}

const look = async (given: { sender?: string; region?: string | undefined; version?: string } = {}) => {
  const findings = await checkAccount({
    region: 'eu-west-1',
    environment: {},
    stack: 'shop-dev',
    version: '1.2.0',
    ...given,
  });
  return Object.fromEntries(findings.map(({ name, ...rest }) => [name, rest]));
};

describe('lovage doctor looks at an account', () => {
  test('in which all is well', async () => {
    expect(await look({ sender: 'noreply@example.com' })).toEqual({
      region: { level: 'ok', found: 'eu-west-1', todo: null },
      credentials: { level: 'ok', found: 'arn:aws:iam::123456789012:role/deploy', todo: null },
      bootstrap: { level: 'ok', found: 'version 21 in eu-west-1', todo: null },
      Lambda: { level: 'ok', found: '1000 functions at once', todo: null },
      SES: { level: 'ok', found: '50000 emails a day, 14 a second', todo: null },
      sender: { level: 'ok', found: 'noreply@example.com, by the identity example.com', todo: null },
      deployed: { level: 'ok', found: 'no stack shop-dev yet', todo: null },
    });
  });

  test('that is new', async () => {
    answers['/2016-08-19/account-settings/'] = { AccountLimit: { ConcurrentExecutions: 10 } };
    answers['/v2/email/account'] = {
      ProductionAccessEnabled: false,
      SendingEnabled: true,
      SendQuota: { Max24HourSend: 200, MaxSendRate: 1 },
    };
    cloudFormation
      .on(DescribeStacksCommand, { StackName: 'CDKToolkit' })
      .rejects(
        Object.assign(new Error('Stack with id CDKToolkit does not exist'), { name: 'ValidationError' }),
      );
    const found = await look({ sender: 'me@example.org' });
    expect(found['Lambda']).toMatchObject({
      level: 'warn',
      found: '10 functions at once, in all of eu-west-1',
    });
    expect(found['Lambda']?.todo).toContain('Service Quotas');
    expect(found['SES']).toMatchObject({ level: 'warn' });
    expect(found['SES']?.found).toMatch(/^in the sandbox: 200 emails a day/);
    expect(found['sender']).toMatchObject({ level: 'fail' });
    expect(found['sender']?.todo).toContain('--email-identity me@example.org');
    expect(found['bootstrap']).toMatchObject({ level: 'fail', found: 'none in eu-west-1' });
  });

  test('whose sending is paused', async () => {
    answers['/v2/email/account'] = { ProductionAccessEnabled: true, SendingEnabled: false };
    expect((await look())['SES']).toMatchObject({ level: 'fail', found: 'sending is paused' });
  });

  test('that it may not read, which is a warning', async () => {
    answers['/2016-08-19/account-settings/'] = 403;
    const found = await look();
    expect(found['Lambda']).toMatchObject({
      level: 'warn',
      found: 'could not be read: AccessDeniedException (403)',
    });
    expect(found['SES']).toMatchObject({ level: 'ok' });
  });

  test('to which a newer version is deployed', async () => {
    stack('shop-dev', { Version: '1.10.0' });
    expect((await look())['deployed']).toEqual({
      level: 'fail',
      found: 'shop-dev has Lovage 1.10.0, newer than 1.2.0 here',
      todo: 'Update Lovage here to 1.10.0 or newer before you deploy.',
    });
    expect((await look({ version: '1.10.0-rc.1' }))['deployed']).toMatchObject({ level: 'fail' });
    stack('shop-dev', { TasksVersion4F2A: '1.2.0' });
    expect((await look())['deployed']).toMatchObject({ level: 'ok', found: 'shop-dev, Lovage 1.2.0' });
    stack('shop-dev', {}, 'ROLLBACK_COMPLETE');
    expect((await look())['deployed']).toMatchObject({ level: 'fail' });
  });

  test('by the root user', async () => {
    answers['sts.eu-west-1.amazonaws.com'] = '<Arn>arn:aws:iam::123456789012:root</Arn>';
    expect((await look())['credentials']).toMatchObject({ level: 'warn' });
  });

  test('that does not know the caller, and then not at the rest', async () => {
    cloudFormation
      .on(DescribeStacksCommand)
      .rejects(Object.assign(new Error('no'), { name: 'InvalidClientTokenId' }));
    const found = await look();
    expect(Object.keys(found)).toEqual(['region', 'credentials']);
    expect(found['credentials']).toMatchObject({ level: 'fail' });
    expect(found['credentials']?.found).toContain('AWS does not accept these credentials');
    expect(found['credentials']?.todo).toContain('check the key');
  });

  test('only if there is a region', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, '');
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
    const found = await look({ region: undefined });
    expect(found).toMatchObject({ region: { level: 'fail', found: 'none' } });
    expect(Object.keys(found)).toEqual(['region']);
  });
});

describe('lovage doctor looks at a project', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lovage-doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const install = (name: string, version: string) => {
    const into = path.join(folder, 'node_modules', name);
    mkdirSync(into, { recursive: true });
    writeFileSync(path.join(into, 'package.json'), JSON.stringify({ version }));
  };

  test('unless there is none', () => {
    expect(checkVersions(folder, '24.1.0')).toMatchObject([
      { name: 'Node.js', level: 'ok' },
      { name: 'project', level: 'fail', found: `none in ${folder}` },
    ]);
  });

  test('and its Node.js and packages', () => {
    writeFileSync(path.join(folder, 'package.json'), '{}');
    install('esbuild', '0.20.0');
    install('aws-cdk-lib', '2.276.0');
    install('aws-cdk', '3.0.0');
    const within = path.join(folder, 'packages', 'tasks');
    mkdirSync(within, { recursive: true });
    expect(checkVersions(within, '24.1.0', ['fauxqs@^2.4.1'])).toEqual([
      { name: 'Node.js', level: 'ok', found: '24.1.0', todo: null },
      {
        name: 'esbuild',
        level: 'fail',
        found: '0.20.0, older than 0.25.0',
        todo: 'npm install --save-dev esbuild@latest',
      },
      { name: 'aws-cdk-lib', level: 'ok', found: '2.276.0', todo: null },
      {
        name: 'constructs',
        level: 'fail',
        found: 'not installed',
        todo: 'npm install --save-dev constructs@10',
      },
      {
        name: 'aws-cdk',
        level: 'fail',
        found: '3.0.0, but 2 is needed',
        todo: 'npm install --save-dev aws-cdk@2',
      },
      {
        name: 'emulators',
        level: 'warn',
        found: 'not installed',
        todo: 'For lovage dev: npm install --save-dev fauxqs@^2.4.1',
      },
    ]);
  });

  test.each([
    ['20.19.0', 'fail'],
    ['22.13.0', 'warn'],
    ['24.0.0', 'ok'],
  ])('on Node.js %s', (version, level) => {
    expect(checkVersions(folder, version)[0]).toMatchObject({ level });
  });
});
