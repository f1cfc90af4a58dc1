import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { needsOf } from '../core/definition/needs-of.ts';
import type { Registry } from '../core/definition/registry.ts';
import type { GivenParameter, GivenSecret } from './worker-needs.ts';

/** What a worker that needs secrets is deployed with. */
export interface PlacedSecrets {
  /** The value of its setting `SECRETS`, which says where each secret is; `undefined` if it needs none. */
  readonly setting: string | undefined;
  /** What its role needs to read them, and nothing else. */
  readonly permissions: readonly PolicyStatement[];
}

/**
 * Says where the secrets are that the tasks of a queue need, and allows their worker to read them: of what is given, only those.
 *
 * @param scope a construct of the stack that the worker is in
 * @param given by name; `checkNeeds` says what is missing
 */
export function placeSecrets(
  scope: IConstruct,
  registry: Registry,
  queue: string,
  given: Readonly<Record<string, GivenSecret | GivenParameter>>,
): PlacedSecrets {
  const names = new Set(
    needsOf(registry, queue, registry.celeryQueue)
      .filter(({ kind, name }) => kind === 'secret' && Object.hasOwn(given, name))
      .map(({ name }) => name),
  );
  const needed = Object.entries(given).filter(([name]) => names.has(name));
  if (needed.length === 0) return { setting: undefined, permissions: [] };
  const places = needed.map(([name, one]) => [
    name,
    'secretArn' in one ? one.secretArn : `ssm:${one.parameterName}`,
  ]);
  return {
    setting: JSON.stringify(Object.fromEntries(places)),
    permissions: permissionsFor(
      scope,
      needed.map(([, one]) => one),
    ),
  };
}

function permissionsFor(
  scope: IConstruct,
  given: readonly (GivenSecret | GivenParameter)[],
): readonly PolicyStatement[] {
  const secrets = given.filter((one): one is GivenSecret => 'secretArn' in one);
  const parameters = given.filter((one): one is GivenParameter => !('secretArn' in one));
  return [
    ...statement('secretsmanager:GetSecretValue', secrets.map(arnOfSecret)),
    ...statement(
      'ssm:GetParameter',
      parameters.map(({ parameterArn }) => parameterArn),
    ),
    ...decrypt(scope, 'secretsmanager', secrets),
    ...decrypt(scope, 'ssm', parameters),
  ];
}

/** Secrets Manager adds a hyphen and six characters to a secret's name. Where they are not known, any do (its guide, "Secret ARNs"). */
function arnOfSecret({ secretFullArn, secretArn }: GivenSecret): string {
  return secretFullArn ?? `${secretArn}-??????`;
}

function statement(action: string, resources: readonly string[]): readonly PolicyStatement[] {
  return resources.length === 0
    ? []
    : [new PolicyStatement({ actions: [action], resources: [...new Set(resources)] })];
}

/** For what is encrypted with a key of the account's own, and only through the service that keeps it. AWS's own keys need no permission. */
function decrypt(
  scope: IConstruct,
  service: 'secretsmanager' | 'ssm',
  given: readonly (GivenSecret | GivenParameter)[],
): readonly PolicyStatement[] {
  const keys = given.flatMap(({ encryptionKey }) => encryptionKey ?? []);
  if (keys.length === 0) return [];
  const { region, urlSuffix } = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [...new Set(keys.map(({ keyArn }) => keyArn))],
      conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` } },
    }),
  ];
}
