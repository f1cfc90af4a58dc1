import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { forEachFunction } from '../../infra/functions.ts';
import { Lovage } from '../../infra/lovage.ts';
import type { LovageProps } from '../../infra/lovage-props.ts';
import { registryOf, resourcesOf, SENDER, synthesize, TWO_QUEUES } from './synthesize.ts';

/** A Lovage in a stack of somebody's own. */
function add(app: App, id: string, props: Partial<LovageProps> = {}, env: Environment = {}): Lovage {
  return new Lovage(new Stack(app, id, { env }), 'Tasks', {
    tasks: defineTasks(import.meta.url, TWO_QUEUES.definitions),
    code: forEachFunction(() => Code.fromInline('exports.handler = async () => {};')),
    sender: SENDER,
    ...props,
  });
}

function textOf(template: Template): string {
  return JSON.stringify(template.toJSON());
}

describe('the name of a deployment', () => {
  test.each([{}, { encryption: 'customer', celery: 'on', alarmEmail: 'a@example.com' }])(
    'is in every name that an account holds once: %j',
    (context) => {
      const shop = textOf(synthesize({ ...context, name: 'shop' }));
      expect(shop).not.toMatch(/lovage[-/]dev/);
      const renamed = shop
        .replaceAll('Lovage shop-dev', 'Lovage dev')
        .replaceAll('Lovage, shop-dev', 'Lovage, dev')
        .replaceAll('shop-dev', 'lovage-dev')
        .replaceAll('/shop/dev', '/lovage/dev')
        .replaceAll('"Value":"shop"', '"Value":"lovage"')
        .replaceAll('"project":"shop"', '"project":"lovage"');
      const ids = /(lovage|shop)dev\w+/g;
      expect(renamed.replaceAll(ids, 'ID')).toBe(textOf(synthesize(context)).replaceAll(ids, 'ID'));
    },
  );

  test('leaves room for SQS’s 80 characters, whatever is the longest', () => {
    const registry = registryOf({ one: { queue: 'q'.repeat(32) } });
    const context = { name: 'n'.repeat(14), stage: 's'.repeat(20) };
    const names = [...resourcesOf(synthesize(context, registry), 'AWS::SQS::Queue').values()].map(
      ({ Properties }) => String(Properties['QueueName']).length,
    );
    expect(Math.max(...names)).toBe(80);
    expect(() => synthesize({ ...context, name: 'n'.repeat(15) }, registry)).toThrow(
      'name and stage have 35 letters together; they may have 34',
    );
  });

  test.each(['Shop', 'my_shop', '1shop', ''])('cannot be "%s"', (name) => {
    expect(() => synthesize({ name })).toThrow(`name is "${name}"; it must be a lower-case letter, then`);
  });
});

describe('several in one app', () => {
  test('with names or stages of their own have no name in common', () => {
    const app = new App();
    const templates = [
      add(app, 'one'),
      add(app, 'two', { name: 'shop' }),
      add(app, 'three', { name: 'shop', stage: 'prod' }),
    ].map((lovage) => Template.fromStack(Stack.of(lovage)));
    const names = templates.map(
      (template) =>
        new Set(
          Object.values<{ Properties?: object }>(template.toJSON()['Resources']).flatMap(
            ({ Properties = {} }) =>
              Object.entries(Properties).flatMap(([property, value]) =>
                /^(Queue|Topic|Alarm|LogGroup|Dashboard|Schedule|Table)?Name$/.test(property) &&
                typeof value === 'string'
                  ? [value]
                  : [],
              ),
          ),
        ),
    );
    for (const [at, some] of names.entries()) {
      expect(some.size).toBeGreaterThan(10);
      for (const others of names.slice(at + 1))
        expect([...some].filter((name) => others.has(name))).toEqual([]);
    }
  });

  test('that are called the same are refused in one sentence, but not in two regions', () => {
    const app = new App();
    add(app, 'one', { name: 'shop' });
    expect(() => add(app, 'two', { name: 'shop' })).toThrow(
      'one/Tasks and two/Tasks are both shop-dev, and one account and region has room for one: give one of them another name or stage.',
    );
    add(app, 'there', {}, { account: '111111111111', region: 'eu-west-1' });
    add(app, 'here', {}, { account: '111111111111', region: 'us-east-1' });
  });

  test('are found by what each exports: its URL', () => {
    const app = new App();
    add(app, 'one', { name: 'shop', stage: 'prod' });
    const outputs = Template.fromStack(app.node.findChild('one') as Stack).findOutputs('*');
    const [url] = Object.values(outputs).filter(({ Export }) => Export !== undefined);
    expect(url?.['Export']).toEqual({ Name: 'shop-prod-api-url' });
  });
});
