import { Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionEntry } from '../function-entry.ts';
import { FUNCTIONS } from '../functions.ts';
import type { Settings } from '../settings.ts';
import type { DeployedFunction } from './deploy-function.ts';

/**
 * Gives a function the API's URL, in the setting that the table names, and permission to send the tasks that its definitions list in
 * `sends`. Does nothing if they list none. See docs/decisions/tasks-that-send-tasks.md.
 */
export function enableSending(
  { instance, lambda }: DeployedFunction,
  api: HttpApi,
  auth: Settings['auth'],
): void {
  const entry: FunctionEntry = FUNCTIONS[instance.function];
  const sends = instance.queues.flatMap((plan) => plan.sends);
  if (sends.length === 0) return;
  for (const [name, value] of Object.entries(entry.settings)) {
    if (value !== 'api') continue;
    lambda.function.addEnvironment(name, api.apiEndpoint);
    // Only IAM permissions can be granted here; with tokens, the task must bring its own.
    if (auth === 'iam') lambda.policy.addStatements(maySend(api, sends));
  }
}

function maySend(api: HttpApi, names: readonly string[]): PolicyStatement {
  const stack = Stack.of(api);
  return new PolicyStatement({
    actions: ['execute-api:Invoke'],
    resources: names.map((name) =>
      stack.formatArn({
        service: 'execute-api',
        resource: api.apiId,
        resourceName: `$default/POST/tasks/${name}`,
      }),
    ),
  });
}
