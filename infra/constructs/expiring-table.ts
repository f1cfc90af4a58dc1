import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';

export interface ExpiringTableProps {
  /** Whether the table stays when the stack is destroyed. */
  readonly retain: boolean;
  readonly encryption: Encryption;
}

/** Makes a table whose items have an `id` and are deleted once their `ttl` has passed. It is billed per request, and can be restored. */
export function expiringTable(
  scope: Construct,
  id: string,
  { retain, encryption }: ExpiringTableProps,
): Table {
  return new Table(scope, id, {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    timeToLiveAttribute: 'ttl',
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...(encryption.key
      ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: encryption.key }
      : {}),
    removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    deletionProtection: retain,
  });
}
