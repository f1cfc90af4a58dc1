import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { logPrefixOf, prefixOf, shortNameOf } from '../prefix.ts';
import type { Settings } from '../settings.ts';

interface EncryptionProps {
  readonly settings: Settings;
  /** Whether the key stays when the stack is destroyed. It must if the table does. */
  readonly retain: boolean;
}

/**
 * The permissions on the key that a role needs for each action on an encrypted queue or topic: SQS and SNS request and decrypt data keys
 * with the caller's permissions (SQS Developer Guide, "Key management"; SNS Developer Guide, "Key management").
 */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'sqs:SendMessage': ['kms:Decrypt', 'kms:GenerateDataKey'],
  'sqs:ReceiveMessage': ['kms:Decrypt'],
  'sqs:StartMessageMoveTask': ['kms:Decrypt', 'kms:GenerateDataKey'],
  'sqs:CancelMessageMoveTask': [],
  'sqs:ListMessageMoveTasks': [],
  'sqs:ChangeMessageVisibility': [],
  'sqs:DeleteMessage': [],
  'sqs:GetQueueAttributes': [],
  'sqs:PurgeQueue': [],
  'sns:Publish': ['kms:Decrypt', 'kms:GenerateDataKey'],
};

/**
 * The same for any action on the table: DynamoDB decrypts the table's own key with the caller's permissions, and uses grants for
 * everything else (DynamoDB Developer Guide, "Encryption at rest usage notes").
 */
const NEEDED_ON_TABLE = ['kms:Decrypt'];

/** Encryption of messages, records and logs at rest, with AWS's own keys or with one that the stack creates. */
export class Encryption extends Construct {
  /** `undefined` with AWS's own keys. */
  readonly key: Key | undefined;

  constructor(scope: Construct, id: string, { settings, retain }: EncryptionProps) {
    super(scope, id);
    if (settings.encryption === 'aws') return;
    this.key = new Key(this, 'Key', {
      description: `Lovage, ${shortNameOf(settings)}: messages, records and logs`,
      alias: prefixOf(settings),
      enableKeyRotation: true,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.#allowLogs(this.key, logPrefixOf(settings));
  }

  /** A queue's encryption properties. */
  get forQueue(): Pick<QueueProps, 'encryption' | 'encryptionMasterKey'> {
    return this.key
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: this.key }
      : { encryption: QueueEncryption.SQS_MANAGED };
  }

  /**
   * The permissions on the key that a role with these statements needs, each limited to use through the service of the statement.
   *
   * @throws Error for an action that is missing from the list of needed permissions
   */
  permissionsFor(statements: readonly PolicyStatement[]): PolicyStatement[] {
    const { key } = this;
    const actions = statements.flatMap((statement) => statement.actions);
    return ['dynamodb', 'sqs', 'sns'].flatMap((service) => {
      const own = actions.filter((action) => action.startsWith(`${service}:`));
      const needed = new Set(own.flatMap(neededFor));
      if (needed.size === 0 || !key) return [];
      const { region, urlSuffix } = Stack.of(this);
      // With the domain that the service has in every partition or, in China and the European Sovereign Cloud, may have.
      const viaService = [`${service}.${region}.amazonaws.com`, `${service}.${region}.${urlSuffix}`];
      return new PolicyStatement({
        actions: [...needed].sort(),
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': viaService } },
      });
    });
  }

  /** Lets an AWS service use the key for this account's resources, and for those of no other. */
  allow(service: string): void {
    this.key?.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        // In a key's policy, * is the key itself.
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  /** CloudWatch Logs encrypts with its own permissions, each group under its ARN (CloudWatch Logs User Guide, "Encrypt log data"). */
  #allowLogs(key: Key, prefix: string): void {
    const stack = Stack.of(this);
    const groups = [`/${prefix}/*`, `/aws/vendedlogs/${prefix}/*`];
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:DescribeKey',
        ],
        // In a key's policy, * is the key itself.
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': groups.map(
              (group) => `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${group}`,
            ),
          },
        },
      }),
    );
  }
}

function neededFor(action: string): readonly string[] {
  const needed = action.startsWith('dynamodb:') ? NEEDED_ON_TABLE : NEEDED[action];
  if (!needed)
    throw new Error(
      `infra/constructs/encryption.ts does not list the permissions on the key that ${action} needs.`,
    );
  return needed;
}
