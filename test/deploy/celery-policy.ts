import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CeleryOutputs } from './celery-program.ts';
import type { Policy } from './deployment.ts';

const GUIDE = path.join(import.meta.dirname, '..', '..', 'docs', 'from-celery.md');

/** The policy of a Python program, just as the guide for Celery shows it, with the deployment's ARNs in the place of its examples. */
export function policyOfGuide({ CeleryQueueArn, CeleryTableArn }: CeleryOutputs): Policy {
  const [, shown] =
    /<!-- policy -->\s*```json\n(.*?)```\s*<!-- \/policy -->/s.exec(readFileSync(GUIDE, 'utf8')) ?? [];
  if (shown === undefined) throw new Error(`${GUIDE} shows no policy.`);
  const { Version, Statement }: Policy = JSON.parse(shown);
  const examples = {
    'arn:aws:sqs:eu-central-1:111122223333:lovage-prod-celery': CeleryQueueArn,
    'arn:aws:dynamodb:eu-central-1:111122223333:table/lovage-prod-CeleryResultsTable0A1B2C3D-EXAMPLE':
      CeleryTableArn,
  };
  const ours = (example: string): string => {
    const arn = new Map(Object.entries(examples)).get(example);
    if (arn === undefined) throw new Error(`The guide's policy is for ${example}, which is not known here.`);
    return arn;
  };
  return { Version, Statement: Statement.map((one) => ({ ...one, Resource: ours(one.Resource) })) };
}

/** The actions that a policy allows. */
export function actionsOf({ Statement }: Policy): readonly string[] {
  return Statement.flatMap(({ Action }) => Action);
}

/** The same policy without one action. */
export function without(policy: Policy, action: string): Policy {
  const Statement = policy.Statement.map((one) => ({
    ...one,
    Action: [one.Action].flat().filter((allowed) => allowed !== action),
  }));
  return { ...policy, Statement: Statement.filter(({ Action }) => Action.length > 0) };
}
