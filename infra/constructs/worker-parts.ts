import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionInstance } from '../function-instances.ts';
import { FUNCTIONS } from '../functions.ts';
import { placeSecrets } from '../place-secrets.ts';
import { workerProps } from '../worker-props.ts';
import type { FunctionResources } from './function-resources.ts';
import { settingNames } from './function-settings.ts';

/** What a project gives a function besides what Lovage gives it. */
interface Parts {
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: readonly PolicyStatement[];
  /** Where it runs, and on which layers. */
  readonly placed: Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups' | 'layers'>;
}

/** What every function but the workers is given. */
export const NO_PARTS: Parts = { environment: {}, permissions: [], placed: {} };

/** What the project gives the worker of a queue. */
export function workerPartsOf(
  scope: Construct,
  { queue }: FunctionInstance,
  { registry, workers }: FunctionResources,
): Parts {
  if (!queue) return NO_PARTS;
  const {
    environment = {},
    secrets = {},
    vpc,
    vpcSubnets,
    securityGroups,
    layers = [],
  } = workerProps(workers, queue.name);
  const { setting, permissions } = placeSecrets(scope, registry, queue.name, secrets);
  const places =
    setting === undefined ? [] : settingNames(FUNCTIONS.worker, 'secrets').map((name) => [name, setting]);
  return {
    environment: { ...environment, ...Object.fromEntries(places) },
    permissions,
    placed: {
      ...(vpc ? { vpc } : {}),
      ...(vpcSubnets ? { vpcSubnets } : {}),
      ...(securityGroups ? { securityGroups: [...securityGroups] } : {}),
      ...(layers.length > 0 ? { layers: [...layers] } : {}),
    },
  };
}
