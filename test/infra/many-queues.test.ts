import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { environmentBytes } from '../../infra/constructs/check-fit.ts';
import { estimateText } from '../../infra/constructs/estimate-text.ts';
import { LambdaFunction } from '../../infra/constructs/lambda-function.ts';
import { buildStack, registryOf } from './synthesize.ts';

/** A registry with so many queues, each with one task, all with names of the same length. */
function queues(count: number, length: number) {
  const name = (at: number) => `q${at}`.padEnd(length, 'x');
  return registryOf(
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`task_${at}`, { queue: name(at), sendsEmail: true }]),
    ),
  );
}

/** Without what each queue adds to the stack's 500 resources but not to its functions. */
const BARE = { alarms: 'off', dashboard: 'off' };

/** The sizes of the environments of the functions that know every queue. */
function sizes(count: number, length: number): readonly number[] {
  const stack = buildStack({ ...BARE, stage: 'a-stage-with-20-char' }, queues(count, length));
  return stack.node
    .findAll()
    .filter((node) => node instanceof LambdaFunction)
    .map((node) => environmentBytes(node));
}

describe('many queues', () => {
  test.each([
    [18, 12],
    [16, 32],
  ])('%i of them with names of %i letters fit, and CDK makes the template', (count, length) => {
    const stack = buildStack({ stage: 'production' }, queues(count, length));
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::SQS::Queue'))).toHaveLength(
      3 * count + 2,
    );
  });

  test('take less than half of a function’s environment, by names as long as they may be', () => {
    expect(Math.max(...sizes(16, 32))).toBeLessThan(2048);
  });

  test('leave room in the role of a worker, which may send to each, for what a project grants', () => {
    const stack = buildStack(BARE, queues(18, 32));
    const roles = stack.node
      .findAll()
      .filter((node) => node instanceof LambdaFunction)
      .filter(({ shortName }) => shortName.startsWith('worker-'))
      .map((one) => estimateText(stack, one.policy).length);
    expect(roles).toHaveLength(18);
    expect(Math.max(...roles)).toBeLessThan(5_120);
  });

  test('an environment grows by the name of each queue and of its task, and that of operate by a UUID more', () => {
    const tasks = (count: number) => queues(count, 32).names.join(',').length;
    const grown = Math.max(...sizes(16, 32)) - Math.max(...sizes(6, 32));
    expect(grown).toBe(10 * (33 + 37) + tasks(16) - tasks(6));
  });

  test.each([[60, 32]])(
    '%i of them are refused, with the functions that cannot know them',
    (count, length) => {
      const build = () => buildStack(BARE, queues(count, length));
      expect(build).toThrow('Lovage cannot be deployed with these settings:');
      expect(build).toThrow(
        /The role of the function operate needs about \d{5} characters, and IAM allows 10240\. There are 60 queues: /,
      );
      expect(build).toThrow(
        /The environment of the function operate needs about \d{4} bytes, and Lambda allows 4096\. There are 60 queues: /,
      );
    },
  );
});

test('every setting counts, and a quote as the two bytes that Lambda measures', () => {
  const [one] = buildStack()
    .node.findAll()
    .filter((node) => node instanceof LambdaFunction);
  if (!one) throw new Error('There is no function.');
  const before = environmentBytes(one);
  one.function.addEnvironment('MORE', '"'.repeat(100));
  expect(environmentBytes(one) - before).toBe('"MORE":"",'.length + 200);
});
