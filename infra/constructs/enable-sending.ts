import { Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { EnvironmentValue } from '../function-entry.ts';
import { FUNCTIONS } from '../functions.ts';
import type { Settings } from '../settings.ts';
import type { DeployedFunction } from './deploy-function.ts';
import { settingNames } from './function-settings.ts';

/**
 * Gives functions the API's URL, in the setting that the table names, and permission to send the tasks that their definitions list in `sends`.
 * Does nothing for those that list none. They may send in bulk and workflows, too, because enqueue, which alone sees the names in a body, is told who they are.
 * See docs/decisions/tasks-that-send-tasks.md.
 */
export function enableSending(
  functions: readonly DeployedFunction[],
  api: HttpApi,
  auth: Settings['auth'],
): void {
  const sending = functions.filter((one) => namesFor(one, 'api').length > 0 && sendsOf(one).length > 0);
  for (const one of sending) {
    for (const name of namesFor(one, 'api')) one.lambda.function.addEnvironment(name, api.apiEndpoint);
    // Only IAM permissions can be granted here; with tokens, the task must bring its own, and nobody knows that it is a worker's.
    if (auth === 'iam') one.lambda.policy.addStatements(maySend(api, sendsOf(one)));
  }
  if (auth !== 'iam' || sending.length === 0) return;
  const roles = sending.map(
    ({ instance, lambda }) => `${instance.queue?.name}=${lambda.function.role?.roleName}`,
  );
  for (const one of functions) {
    for (const name of namesFor(one, 'callingWorkers')) {
      one.lambda.function.addEnvironment(name, roles.join(','));
    }
  }
}

function namesFor({ instance }: Pick<DeployedFunction, 'instance'>, value: EnvironmentValue): string[] {
  return settingNames(FUNCTIONS[instance.function], value);
}

function sendsOf({ instance }: Pick<DeployedFunction, 'instance'>): readonly string[] {
  return instance.queues.flatMap((plan) => plan.sends);
}

function maySend(api: HttpApi, names: readonly string[]): PolicyStatement {
  const stack = Stack.of(api);
  const paths = ['tasks', 'workflows', ...names.map((name) => `tasks/${name}`)];
  return new PolicyStatement({
    actions: ['execute-api:Invoke'],
    resources: paths.map((path) =>
      stack.formatArn({
        service: 'execute-api',
        resource: api.apiId,
        resourceName: `$default/POST/${path}`,
      }),
    ),
  });
}
