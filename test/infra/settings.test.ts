import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { readSettings } from '../../infra/read-settings.ts';
import type { Settings } from '../../infra/settings.ts';
import { LovageStack } from '../../infra/stack.ts';
import { TWO_QUEUES } from './synthesize.ts';

const sender = 'noreply@example.com';

function refusal(context: Record<string, unknown>): string {
  try {
    readSettings(context);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('The settings were accepted.');
}

describe('settings', () => {
  test('have defaults, except the sender', () => {
    expect(readSettings({ sender })).toEqual({
      settings: {
        name: 'lovage',
        stage: 'dev',
        emailTls: 'require',
        sender,
        senders: [],
        logRetentionDays: 30,
        messageRetentionDays: 14,
        memory: 512,
        batchSize: 10,
        batchWindow: 0,
        maxConcurrency: 5,
        queues: {},
        celery: null,
        celeryKeyPrefix: undefined,
        celeryTrackStarted: 'off',
        logLevel: 'INFO',
        auth: 'iam',
        jwtIssuer: undefined,
        jwtAudience: undefined,
        jwtScopePrefix: undefined,
        anybodyMaySendEmail: undefined,
        throttleRate: 1000,
        throttleBurst: 500,
        keysPerCaller: 'off',
        corsOrigins: [],
        clients: 'lean',
        fips: 'off',
        dualStack: 'off',
        encryption: 'aws',
        metrics: 'on',
        tracing: 'on',
        dashboard: 'on',
        alarms: 'on',
        alarmEmail: undefined,
        alarmMessageAge: 1800,
        alarmFailurePercent: 10,
        alarmApiErrors: 5,
      },
      warnings: [],
    });
  });

  test('are text on the command line and may be numbers in cdk.json', () => {
    const numbers = {
      logRetentionDays: 7,
      messageRetentionDays: 4,
      memory: 1024,
      batchSize: 1,
      batchWindow: 5,
      maxConcurrency: 20,
      throttleRate: 50,
      throttleBurst: 20,
      alarmMessageAge: 60,
      alarmFailurePercent: 1,
      alarmApiErrors: 100,
    };
    const text = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
    const { settings } = readSettings({ sender, stage: 'prod', logLevel: 'DEBUG', ...text });
    expect(settings).toMatchObject({ sender, stage: 'prod', logLevel: 'DEBUG', ...numbers });
    expect(readSettings({ sender, stage: 'prod', logLevel: 'DEBUG', ...numbers }).settings).toEqual(settings);
  });

  test.each(['bounces/shop=x~1@example.com', 'noreply@xn--80akhbyknj4f.xn--p1ai'])(
    'take the sender %s, as they take the recipient',
    (address) => {
      expect(readSettings({ sender: address }).settings.sender).toBe(address);
    },
  );

  test.each<[unknown]>([
    ['shop@example.com, help@example.com'],
    [['shop@example.com', 'help@example.com', 'shop@example.com']],
  ])('take further senders as text or as a list: %j', (senders) => {
    expect(readSettings({ sender, senders }).settings.senders).toEqual([
      'shop@example.com',
      'help@example.com',
    ]);
  });

  test('are refused without a sender, with the command to type', () => {
    expect(refusal({})).toContain('sender is missing; it must be the email address');
    expect(refusal({})).toContain('npm run deploy -- -c sender=noreply@example.com');
  });

  test.each([
    ['stage', 'Prod', 'a lower-case letter'],
    ['stage', '', 'a lower-case letter'],
    ['stage', 'a'.repeat(21), 'up to 19'],
    ['sender', 'noreply', 'the email address'],
    ['sender', 'Shop <noreply@example.com>', 'without a display name'],
    ['sender', '*@example.com', 'the email address'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM variable, which must not reach a policy
    ['sender', '${aws:username}@example.com', 'the email address'],
    ['sender', 'noreply@example', 'display name: the domain has no dot.'],
    ['sender', 'what?@example.com', 'without *, ? and $'],
    ['sender', 'noreply@bücher.example', 'only in Punycode'],
    ['senders', 'shop@example.com, *@example.com', 'up to 10 email addresses'],
    ['senders', 'Shop <shop@example.com>', 'without display names'],
    ['senders', '', 'up to 10 email addresses'],
    ['senders', Array.from({ length: 11 }, (_, i) => `shop${i}@example.com`), 'up to 10 email addresses'],
    ['sender', `noreply@${'a'.repeat(64)}.com`, 'more than 63 characters'],
    ['alarmEmail', 'oncall', 'one email address, such as oncall@example.com.'],
    [
      'alarmEmail',
      '"on call"@example.com',
      'one email address, such as oncall@example.com: only the address',
    ],
    ['logRetentionDays', '31', 'one of CloudWatch'],
    ['logRetentionDays', '9999', 'one of CloudWatch'],
    ['messageRetentionDays', '15', 'from 1 to 14'],
    ['messageRetentionDays', '0', 'from 1 to 14'],
    ['memory', '127', 'from 128 to 10240'],
    ['memory', '512MB', 'from 128 to 10240'],
    ['memory', 512.5, 'from 128 to 10240'],
    ['batchSize', '101', 'from 1 to 100'],
    ['batchWindow', '301', 'from 0 to 300, in seconds'],
    ['maxConcurrency', '1', "from 2 to 1000, because Lambda's minimum is 2"],
    ['maxConcurrency', '-5', 'from 2 to 1000'],
    ['emailTls', 'none', 'one of require, optional'],
    ['logLevel', 'info', 'one of DEBUG, INFO, WARN, ERROR'],
    ['logLevel', true, 'one of DEBUG, INFO, WARN, ERROR'],
    ['auth', 'cognito', 'one of iam, jwt, none'],
    ['jwtIssuer', 'http://id.example.com', 'https:// URL'],
    ['jwtIssuer', 'id.example.com', 'https:// URL'],
    ['jwtIssuer', 'https://id.example.com/?pool=1', 'without query or fragment'],
    ['jwtAudience', 'lovage,', 'one or more values'],
    ['jwtAudience', [], 'one or more values'],
    ['jwtScopePrefix', 'my scopes/', 'the prefix that the issuer puts before scope names'],
    ['anybodyMaySendEmail', 'false', 'true, or left out'],
    ['throttleRate', '0', 'from 1 to 100000'],
    ['throttleBurst', '0', 'from 1 to 100000'],
    ['corsOrigins', '*', '"*" is not accepted'],
    ['corsOrigins', 'https://app.example.com/', 'origins as browsers send them'],
    ['corsOrigins', 'app.example.com', 'origins as browsers send them'],
    ['corsOrigins', 'https://a.example.com,ftp://b.example.com', 'origins as browsers send them'],
    ['encryption', 'none', 'one of aws, customer'],
    ['celery', 'true', 'on, off, or the name of a queue'],
    ['celery', true, 'on, off, or the name of a queue'],
    ['celery', false, 'on, off, or the name of a queue'],
    ['celery', 'no', 'on, off, or the name of a queue'],
    ['celery', '', 'on, off, or the name of a queue'],
    ['celery', 'ON', 'a lower-case letter'],
    ['celery', 'shop.celery', 'a lower-case letter'],
    ['celery', 'celery.fifo', 'a lower-case letter'],
    ['celery', 'c'.repeat(33), 'up to 31'],
    ['celeryKeyPrefix', '', '1 to 100 printable characters'],
    ['celeryKeyPrefix', 'p'.repeat(101), '1 to 100 printable characters'],
    ['celeryKeyPrefix', 'shop\n', '1 to 100 printable characters'],
    ['celeryKeyPrefix', 'shop\u2028_', '1 to 100 printable characters'],
    ['celeryKeyPrefix', 'shop\u202e_', '1 to 100 printable characters'],
    ['celeryKeyPrefix', '\ud800', '1 to 100 printable characters'],
    ['celeryKeyPrefix', 5, '1 to 100 printable characters'],
    ['celeryTrackStarted', 'true', 'one of on, off'],
  ])('refuse %s %j, and name the accepted values', (name, value, accepted) => {
    const message = refusal({ sender, [name]: value });
    expect(message).toContain(`${name} is ${JSON.stringify(value)}; it must be `);
    expect(message).toContain(accepted);
  });

  test('that are lists are text with commas on the command line, and may be arrays in cdk.json', () => {
    const text = {
      corsOrigins: 'https://app.example.com, http://localhost:5173',
      auth: 'jwt',
      jwtIssuer: 'https://example.eu.auth0.com/',
      jwtAudience: 'lovage,web,lovage',
    };
    const { settings } = readSettings({ sender, ...text });
    expect(settings.corsOrigins).toEqual(['https://app.example.com', 'http://localhost:5173']);
    expect(settings.jwtAudience).toEqual(['lovage', 'web']);
    const lists = { corsOrigins: settings.corsOrigins, jwtAudience: ['lovage', 'web'] };
    expect(readSettings({ sender, ...text, ...lists }).settings).toEqual(settings);
  });

  test.each([
    [{ auth: 'jwt', jwtAudience: 'lovage' }, ['jwtIssuer is missing; auth jwt needs it.']],
    [{ auth: 'jwt' }, ['jwtIssuer is missing', 'jwtAudience is missing']],
    [{ jwtIssuer: 'https://id.example.com' }, ['jwtIssuer is for auth jwt, but auth is iam. Set auth=jwt']],
    [
      { jwtAudience: 'a', jwtScopePrefix: 'b/' },
      ['jwtAudience is for auth jwt', 'jwtScopePrefix is for auth jwt'],
    ],
    [{ auth: 'none' }, ['anybody on the internet could send email as noreply@example.com']],
    [{ celeryKeyPrefix: 'shop_' }, ['celeryKeyPrefix is for celery, but celery is off. Set celery=on']],
    [
      { celery: 'off', celeryKeyPrefix: 'shop_', celeryTrackStarted: 'on' },
      ['celeryKeyPrefix is for celery', 'celeryTrackStarted is for celery'],
    ],
    [{ anybodyMaySendEmail: true }, ['anybodyMaySendEmail is for auth none, but auth is iam']],
  ])('that conflict are refused: %j', (context, reasons) => {
    const message = refusal({ sender, ...context });
    for (const reason of reasons) expect(message).toContain(reason);
    expect(message.split('\n').filter((line) => line.startsWith('  - '))).toHaveLength(reasons.length);
  });

  test('let everybody call only if that is confirmed', () => {
    const { settings } = readSettings({ sender, auth: 'none', anybodyMaySendEmail: 'true' });
    expect(settings).toMatchObject({ auth: 'none', anybodyMaySendEmail: true });
  });

  test.each([
    [{}, null],
    [{ celery: 'off', celeryTrackStarted: 'off' }, null],
    [{ celery: 'on' }, 'celery'],
    [{ celery: 'python-2' }, 'python-2'],
  ])('say whether Celery has a queue, and its name: %j', (context, celery) => {
    expect(readSettings({ sender, ...context }).settings.celery).toBe(celery);
  });

  test.each([
    ['shop', 'shop_'],
    ['shop_', 'shop_'],
    ['shop:', 'shop:'],
    ['shop.', 'shop.'],
    ['shop-', 'shop-'],
    ['shop__', 'shop__'],
    ['my lädchen', 'my lädchen_'],
  ])('put before Celery’s keys what its clients make of the prefix %j', (given, prefix) => {
    const { settings } = readSettings({ sender, celery: 'on', celeryKeyPrefix: given });
    expect(settings.celeryKeyPrefix).toBe(prefix);
  });

  test('are refused with all their problems at once', () => {
    const message = refusal({ memory: '1', batchSize: '0', stagee: 'prod' });
    expect(message.split('\n').filter((line) => line.startsWith('  - '))).toHaveLength(4);
  });

  test.each([
    ['Sender', 'sender'],
    ['log-level', 'logLevel'],
    ['LOGLEVEL', 'logLevel'],
    ['log_retention_days', 'logRetentionDays'],
    ['logRetentionDay', 'logRetentionDays'],
    ['maxConcurency', 'maxConcurrency'],
    ['batchsize', 'batchSize'],
    ['stge', 'stage'],
  ])('misspelt as %s are refused with the right name', (given, meant) => {
    expect(refusal({ sender, [given]: 'x' })).toContain(`${given} is not a setting; ${meant} is.`);
  });

  test('that are unknown cause a warning, but are not refused', () => {
    const { warnings } = readSettings({ sender, region: 'eu-central-1' });
    expect(warnings).toEqual([expect.stringContaining('region is not a setting of Lovage, and is ignored')]);
  });

  test('do not include CDK’s own context', () => {
    const context = {
      'aws:cdk:enable-path-metadata': true,
      '@aws-cdk/core:target-partitions': ['aws'],
      'availability-zones:account=000000000000:region=us-east-1': ['a'],
      'acknowledged-issue-numbers': [1],
      'cli-telemetry': false,
      'cdk-migrate': true,
    };
    expect(readSettings({ sender, ...context }).warnings).toEqual([]);
  });
});

describe('a number that is none', () => {
  const numbers = ['messageRetentionDays', 'memory', 'batchSize', 'throttleRate', 'alarmMessageAge'];

  test.each(numbers)('as %s is refused by its name and shown as what it is', (name) => {
    expect(refusal({ sender, [name]: Number.NaN })).toContain(`${name} is NaN; it must be a whole number`);
  });

  test('as a queue’s own setting is refused by its name', () => {
    expect(refusal({ sender, queues: { default: { timeout: Number.NaN } } })).toContain(
      'queues.default.timeout is NaN',
    );
  });

  /** What a program may make of settings before it makes a stack of them. */
  function stackRefusal(changes: Partial<Settings>): string {
    const { settings } = readSettings({ sender });
    try {
      new LovageStack(new App(), {
        settings: { ...settings, ...changes },
        tasks: defineTasks(import.meta.url, TWO_QUEUES.definitions),
        // The settings are checked before any code is needed.
        code: undefined as never,
      });
    } catch (error) {
      if (error instanceof Error) return error.message;
    }
    throw new Error('The settings were accepted.');
  }

  test.each<[string, Partial<Settings>]>([
    ['messageRetentionDays is NaN', { messageRetentionDays: Number.NaN }],
    ['batchWindow is NaN', { batchWindow: Number.NaN }],
    ['memory is Infinity', { memory: Number.POSITIVE_INFINITY }],
    ['throttleBurst is -1', { throttleBurst: -1 }],
    ['alarmApiErrors is "5"', { alarmApiErrors: '5' as never }],
    ['queues.default.timeout is NaN', { queues: { default: { timeout: Number.NaN } } }],
  ])('is refused by the stack too: %s', (says, changes) => {
    expect(stackRefusal(changes)).toContain(`${says}; it must be a whole number`);
  });
});
