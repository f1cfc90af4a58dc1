import type { Stack } from 'aws-cdk-lib';
import { CfnRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { buildStack } from './synthesize.ts';

/** The rules that the stack breaks, each with the construct's path. */
function violationsOf(stack: Stack): string[] {
  return new AwsSolutionsChecks()
    .validateScope(stack)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

describe('AWS Solutions checks', () => {
  const jwt = { auth: 'jwt', jwtIssuer: 'https://id.example.com', jwtAudience: 'lovage' };
  const none = { auth: 'none', anybodyMaySendEmail: true };
  const cors = { corsOrigins: 'https://app.example.com' };
  test.each([
    {},
    { stage: 'staging' },
    { stage: 'prod', encryption: 'customer' },
    { ...jwt, ...cors },
    { ...none, ...cors },
    { encryption: 'customer' },
    { celery: 'on' },
    { stage: 'prod', encryption: 'customer', celery: 'on' },
  ])('find nothing with %j', (context) => {
    expect(violationsOf(buildStack(context))).toEqual([]);
  });

  test('find a queue that accepts plain HTTP', () => {
    const stack = buildStack();
    new Queue(stack, 'Careless');
    expect(violationsOf(stack)).toContain('AwsSolutions-SQS4 lovage-dev/Careless/Resource');
  });

  test.each([{}, jwt])('find every route without authorization except those of /health: %j', (context) => {
    const stack = buildStack(context);
    const routes = stack.node.findAll().filter((node): node is CfnRoute => node instanceof CfnRoute);
    for (const route of routes) route.authorizationType = 'NONE';
    expect(violationsOf(stack)).toHaveLength(routes.length - 2);
    expect(violationsOf(stack).join()).not.toContain('health');
  });

  test('find a wildcard in a role', () => {
    const stack = buildStack();
    const wildcard = { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' };
    new CfnRole(stack, 'Careless', {
      assumeRolePolicyDocument: {},
      policies: [{ policyName: 'all', policyDocument: { Version: '2012-10-17', Statement: [wildcard] } }],
    });
    expect(violationsOf(stack).some((violation) => violation.startsWith('AwsSolutions-IAM5'))).toBe(true);
  });
});
