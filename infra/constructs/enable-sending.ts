import { Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { EnvironmentValue, FunctionEntry } from '../function-entry.ts';
import { FUNCTIONS } from '../functions.ts';
import type { Settings } from '../settings.ts';
import type { DeployedFunction } from './deploy-function.ts';

/** Maximum length of the setting that names the workers' roles: a half of the 4 KB that all settings of a function may take (Lambda quotas). */
const MAX_CALLING_WORKERS_LENGTH = 2_000;

/** Maximum length of a role's name (IAM quota). CloudFormation makes the name. */
const MAX_ROLE_NAME_LENGTH = 64;

/**
 * Gives functions the API's URL, in the setting that the table names, and permission to send the tasks that their definitions list in `sends`.
 * Does nothing for those that list none. In bulk they may send them only if enqueue is told who they are, because it alone sees the names in a
 * body: not if there are so many workers that their names do not fit. See docs/decisions/tasks-that-send-tasks.md.
 */
export function enableSending(
  functions: readonly DeployedFunction[],
  api: HttpApi,
  auth: Settings['auth'],
): void {
  const sending = functions.filter((one) => has(one, 'api') && sendsOf(one).length > 0);
  // Only with IAM are there permissions to grant, and is a worker known by its role; with tokens, the task must bring its own.
  const byRole = auth === 'iam';
  const most = sending.map(({ instance }) => `${instance.queue?.name}=`.length + MAX_ROLE_NAME_LENGTH + 1);
  const known = byRole && sending.length > 0 && sum(most) <= MAX_CALLING_WORKERS_LENGTH;
  for (const { instance, lambda } of sending) {
    for (const name of settingsFor({ instance }, 'api'))
      lambda.function.addEnvironment(name, api.apiEndpoint);
    if (byRole) lambda.policy.addStatements(maySend(api, sendsOf({ instance }), known));
  }
  if (!known) return;
  const roles = sending.map(
    ({ instance, lambda }) => `${instance.queue?.name}=${lambda.function.role?.roleName}`,
  );
  for (const { instance, lambda } of functions) {
    for (const name of settingsFor({ instance }, 'callingWorkers')) {
      lambda.function.addEnvironment(name, roles.join(','));
    }
  }
}

/** The settings of a function that hold a value. */
function settingsFor({ instance }: Pick<DeployedFunction, 'instance'>, value: EnvironmentValue): string[] {
  const entry: FunctionEntry = FUNCTIONS[instance.function];
  return Object.entries(entry.settings).flatMap(([name, what]) => (what === value ? name : []));
}

function has(one: Pick<DeployedFunction, 'instance'>, value: EnvironmentValue): boolean {
  return settingsFor(one, value).length > 0;
}

function sendsOf({ instance }: Pick<DeployedFunction, 'instance'>): readonly string[] {
  return instance.queues.flatMap((plan) => plan.sends);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function maySend(api: HttpApi, names: readonly string[], inBulk: boolean): PolicyStatement {
  const stack = Stack.of(api);
  const paths = [...(inBulk ? ['tasks'] : []), ...names.map((name) => `tasks/${name}`)];
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
