import { Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionEntry } from '../function-entry.ts';
import { FUNCTIONS } from '../functions.ts';
import type { Settings } from '../settings.ts';
import type { DeployedFunction } from './deploy-function.ts';

/**
 * Gives a function the API's URL, in the setting that the table has for it, and lets it send the tasks that its definitions name. Does
 * nothing if they name none. See docs/decisions/tasks-that-send-tasks.md.
 */
export function letSend({ instance, lambda }: DeployedFunction, api: HttpApi, auth: Settings['auth']): void {
  const entry: FunctionEntry = FUNCTIONS[instance.function];
  const sends = instance.queues.flatMap((plan) => plan.sends);
  if (sends.length === 0) return;
  for (const [name, told] of Object.entries(entry.settings)) {
    if (told !== 'api') continue;
    lambda.function.addEnvironment(name, api.apiEndpoint);
    // Only IAM can be granted here; a token is the task's own to have.
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
