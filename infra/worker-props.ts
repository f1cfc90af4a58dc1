import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { QueueOverrides } from './queue-settings.ts';
import { QUEUE_RULES } from './read-queues.ts';
import { shown } from './setting-rules.ts';
import { findUnknownSettings } from './unknown-settings.ts';
import { givenTo, type WorkerNeeds } from './worker-needs.ts';

/** What the workers of one queue, or of all, are given besides what Lovage gives them. */
export interface WorkerProps extends WorkerNeeds, QueueOverrides {
  /**
   * The network that they run in. They must still reach SQS and DynamoDB, and what else Lovage uses: by a NAT gateway or by endpoints. See
   * docs/construct.md.
   */
  readonly vpc?: IVpc;
  /** The subnets that they run in. Default: the private ones. Only with `vpc`. */
  readonly vpcSubnets?: SubnetSelection;
  /** Default: a new one, which allows all that goes out. Only with `vpc`. */
  readonly securityGroups?: readonly ISecurityGroup[];
  /** Layers for arm64. What they hold must be in `bundling.external`. */
  readonly layers?: readonly ILayerVersion[];
}

/** By the name of a queue; `*` is for all, and a queue's own come before it. */
export type Workers = Readonly<Record<string, WorkerProps>>;

const KEYS: Readonly<Record<keyof WorkerProps, true>> = {
  ...{ environment: true, secrets: true, vpc: true, vpcSubnets: true, securityGroups: true, layers: true },
  ...{ memory: true, batchSize: true, batchWindow: true, maxConcurrency: true, timeout: true },
};

/** What the worker of a queue is given: that for all, and over it its own. Variables and secrets are merged one by one, and layers follow each other. */
export function workerProps(workers: Workers, queue: string): WorkerProps {
  const [all = {}, own = {}] = [workers['*'], workers[queue]];
  return {
    ...all,
    ...own,
    ...givenTo(workers, queue),
    layers: [...(all.layers ?? []), ...(own.layers ?? [])],
  };
}

/** The settings of each queue with those of its worker, which come first. Those for all workers give way to a queue's own. */
export function withWorkerSettings(
  queues: Readonly<Record<string, QueueOverrides>>,
  workers: Workers,
  names: readonly string[],
): Readonly<Record<string, QueueOverrides>> {
  const merged = names.map((name) => {
    const own = { ...settingsOf(workers['*']), ...queues[name], ...settingsOf(workers[name]) };
    return [name, own] as const;
  });
  // Settings for an unknown queue are refused with the plan.
  return { ...queues, ...Object.fromEntries(merged.filter(([, own]) => Object.keys(own).length > 0)) };
}

function settingsOf(props: WorkerProps = {}): QueueOverrides {
  return Object.fromEntries(
    Object.keys(QUEUE_RULES).flatMap((name) => {
      const value: unknown = Reflect.get(props, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * What is wrong with `workers`, as an author gives it, but for what its tasks need.
 *
 * @param names the names of all queues
 */
export function checkWorkers(workers: Workers, names: readonly string[]): string[] {
  return Object.entries(workers).flatMap(([key, props]) => {
    if (typeof props !== 'object' || props === null) {
      return [`workers.${key} must be an object, such as { memory: 1024 }.`];
    }
    return [
      ...(key === '*' || names.includes(key) ? [] : [unknownQueue(key, names)]),
      ...checkKeys(key, props),
      ...checkSettings(key, props),
      ...checkVariables(key, props),
      ...checkSecrets(key, props),
      ...checkNetwork(key, workerProps(workers, key)),
    ];
  });
}

/** Says that there is no such queue, and which is meant. */
export function unknownQueue(name: string, names: readonly string[]): string {
  const meant = findUnknownSettings([name], names)[0]?.meant;
  const hint =
    meant === undefined ? `The queues are ${[...names].sort().join(', ')}.` : `Did you mean ${meant}?`;
  return `workers.${name} is for a queue that no task uses. ${hint}`;
}

function checkKeys(key: string, props: WorkerProps): string[] {
  const names = Object.keys(KEYS);
  return findUnknownSettings(
    Object.keys(props).filter((name) => !Object.hasOwn(KEYS, name)),
    names,
  ).map(({ given, meant }) => {
    const hint = meant === undefined ? `there are ${names.join(', ')}` : `${meant} is`;
    return `workers.${key}.${given} is not a setting; ${hint}.`;
  });
}

function checkSettings(key: string, props: WorkerProps): string[] {
  return Object.entries(QUEUE_RULES).flatMap(([name, rule]) => {
    const value: unknown = Reflect.get(props, name);
    if (value === undefined || (typeof value === 'number' && rule.read(value) !== undefined)) return [];
    return [`workers.${key}.${name} is ${shown(value)}; it must be ${rule.accepted}.`];
  });
}

function checkVariables(key: string, { environment = {} }: WorkerProps): string[] {
  return Object.entries(environment).flatMap(([name, value]: [string, unknown]) => {
    const path = `workers.${key}.environment.${name}`;
    if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
      return [`${path} is no name that Lambda takes: a letter, then letters, digits or "_".`];
    }
    return typeof value === 'string' ? [] : [`${path} must be a text, such as a bucket's name.`];
  });
}

/** What is given in a secret's place may be the secret itself, and is not quoted. */
function checkSecrets(key: string, { secrets = {} }: WorkerProps): string[] {
  return Object.entries(secrets).flatMap(([name, one]: [string, unknown]) =>
    typeof one === 'object' && one !== null && ('secretArn' in one || 'parameterName' in one)
      ? []
      : [
          `workers.${key}.secrets.${name} must be a secret of Secrets Manager or a parameter of SSM, such as ` +
            "Secret.fromSecretNameV2(this, 'Key', 'shop/key').",
        ],
  );
}

function checkNetwork(key: string, { vpc, vpcSubnets, securityGroups }: WorkerProps): string[] {
  if (vpc) return [];
  return Object.entries({ vpcSubnets, securityGroups }).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`workers.${key}.${name} is for workers in a vpc. Give vpc as well, or remove it.`],
  );
}
