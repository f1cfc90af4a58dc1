import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { forEachFunction } from '../../infra/functions.ts';
import { readSettings } from '../../infra/read-settings.ts';
import { LovageStack } from '../../infra/stack.ts';
import { registryOf, resourcesOf, SENDER, synthesize } from './synthesize.ts';

const NO_MAIL = registryOf({ work: {}, report: { queue: 'reports' } });
const SOME_MAIL = registryOf({ work: {}, send_email: { queue: 'mail', sendsEmail: true } });

/** The template of tasks that send no email, with no sender. */
function withoutSender(context: Readonly<Record<string, unknown>> = {}): Template {
  const { settings } = readSettings(context, { sendsEmail: false });
  const code = Code.fromInline('exports.handler = async () => {};');
  const tasks = defineTasks(import.meta.url, NO_MAIL.definitions);
  return Template.fromStack(
    new LovageStack(new App(), { settings, tasks, code: forEachFunction(() => code) }),
  );
}

describe('a deployment in which no task sends email', () => {
  const template = withoutSender({ encryption: 'customer' });
  const text = JSON.stringify(template.toJSON());

  test('needs no sender, and has nothing of SES', () => {
    expect(text).not.toMatch(/\bses[.:]|AWS\/SES|AWS::SES|SENDER|CONFIGURATION_SET|delivery/i);
    expect(resourcesOf(template, 'AWS::SNS::Subscription').size).toBe(0);
  });

  test('has no route /send_email, and its first call lists tasks', () => {
    const keys = [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()].map(
      ({ Properties }) => Properties['RouteKey'],
    );
    expect(keys).toContain('POST /tasks/{name}');
    expect(keys).not.toContain('POST /send_email');
    expect(JSON.stringify(template.toJSON()['Outputs'].Curl)).toMatch(/\/tasks"/);
  });

  test('is the same if a sender is set all the same', () => {
    expect(synthesize({ encryption: 'customer' }, NO_MAIL).toJSON()).toEqual(template.toJSON());
  });
});

describe('a deployment in which one task sends email', () => {
  const template = synthesize({}, SOME_MAIL);

  test('lets the worker of its queue send it, and no other', () => {
    const senders = [...resourcesOf(template, 'AWS::IAM::Role')].flatMap(([id, role]) =>
      JSON.stringify(role).includes('ses:SendEmail') ? id : [],
    );
    expect(senders).toEqual([expect.stringMatching(/^Workermail/)]);
    const told = [...resourcesOf(template, 'AWS::Lambda::Function')].flatMap(([id, one]) =>
      JSON.stringify(one).includes(SENDER) ? id : [],
    );
    expect(told).toEqual([expect.stringMatching(/^Workermail/)]);
  });

  test('needs a sender', () => {
    expect(() => readSettings({})).toThrow('sender is missing');
  });
});
