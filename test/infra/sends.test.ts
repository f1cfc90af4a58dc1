import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { type Grants, grantsOf, subtract } from './privileges.ts';
import { buildStack, registryOf, resourceOf, resourcesOf, synthesize } from './synthesize.ts';

const sending = (sends: readonly string[]) =>
  registryOf({
    relay: { sends },
    other: { sends: sends.slice(0, 1) },
    report: { queue: 'reports' },
    send_email: {},
  });

/** The grants that are added when tasks send others. */
function granted(context: Readonly<Record<string, unknown>> = {}): Grants {
  const without = grantsOf(buildStack(context, sending([])));
  return subtract(grantsOf(buildStack(context, sending(['send_email', 'report']))), without);
}

describe('a task that sends others', () => {
  test('lets the worker of its queue send those tasks, and grants nothing else', () => {
    expect(granted()).toEqual({
      'Worker-default/Worker/Role': [
        'execute-api:Invoke on arn:<partition>:execute-api:<region>:<account>:Api/Api/$default/POST/tasks',
        'execute-api:Invoke on arn:<partition>:execute-api:<region>:<account>:Api/Api/$default/POST/tasks/report',
        'execute-api:Invoke on arn:<partition>:execute-api:<region>:<account>:Api/Api/$default/POST/tasks/send_email',
        'execute-api:Invoke on arn:<partition>:execute-api:<region>:<account>:Api/Api/$default/POST/workflows',
      ],
    });
  });

  test.each([
    { auth: 'jwt', jwtIssuer: 'https://id.example.com', jwtAudience: 'lovage' },
    { auth: 'none', anybodyMaySendEmail: true },
  ])('is granted nothing in IAM if calls are not signed: %j', (context) => {
    expect(granted(context)).toEqual({});
  });

  test('gets the API’s URL in its worker’s environment; other workers do not', () => {
    const template = synthesize({}, sending(['send_email']));
    const [[api] = []] = [...resourcesOf(template, 'AWS::ApiGatewayV2::Api')];
    const environmentOf = (worker: RegExp) =>
      resourceOf(template, 'AWS::Lambda::Function', worker).Properties['Environment'];
    expect(environmentOf(/^Workerdefault.*Function/)).toMatchObject({
      Variables: { LOVAGE_URL: { 'Fn::GetAtt': [api, 'ApiEndpoint'] } },
    });
    expect(environmentOf(/^Workerreports.*Function/)).not.toHaveProperty('Variables.LOVAGE_URL');
  });

  test('makes no cycle in the template: the API itself depends on no function', () => {
    const template = synthesize({}, sending(['send_email']));
    // Template.fromStack refuses cycles too; this checks the reason why there are none.
    const [api] = [...resourcesOf(template, 'AWS::ApiGatewayV2::Api').values()];
    expect(JSON.stringify(api)).not.toMatch(/Fn::GetAtt|"Ref"|DependsOn/);
  });

  test('in bulk, is held to those names by enqueue, which is told the role of each such worker', () => {
    const template = synthesize({}, sending(['send_email']));
    const [[role] = []] = [...resourcesOf(template, 'AWS::IAM::Role')].filter(([id]) =>
      /^Workerdefault.*Role/.test(id),
    );
    const { Variables } = Object(
      resourceOf(template, 'AWS::Lambda::Function', /^Enqueue.*Function/).Properties['Environment'],
    );
    expect(Variables).toMatchObject({
      CALLING_WORKERS: { 'Fn::Join': ['', ['default=', { Ref: role }]] },
    });
  });

  test.each([
    ['nobody sends', {}, sending([])],
    ['calls are not signed', { auth: 'none', anybodyMaySendEmail: true }, sending(['send_email'])],
  ])('tells enqueue nothing when %s, and then nobody may send in bulk', (_, context, registry) => {
    const stack = buildStack(context, registry);
    const enqueue = resourceOf(Template.fromStack(stack), 'AWS::Lambda::Function', /^Enqueue.*Function/);
    expect(enqueue.Properties['Environment']).not.toHaveProperty('Variables.CALLING_WORKERS');
    expect(JSON.stringify(grantsOf(stack))).not.toMatch(/POST\/(?:tasks|workflows)"/);
  });
});
