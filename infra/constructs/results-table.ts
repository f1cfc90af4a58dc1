import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { INDEXES, type Index } from '../../core/records/list/indexes.ts';
import type { Encryption } from './encryption.ts';

interface ResultsTableProps {
  /** Whether the table stays when the stack is destroyed. */
  readonly retain: boolean;
  readonly encryption: Encryption;
}

/** The table of records: one item per task, by id, until its `ttl` passes; and the indexes that list tasks and say what comes due. */
export class ResultsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { retain, encryption }: ResultsTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
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
    for (const { name, partitionKey, sortKey, projected } of INDEXES) {
      this.table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: sortKey, type: AttributeType.STRING },
        ...(projected.length === 0
          ? { projectionType: ProjectionType.KEYS_ONLY }
          : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projected] }),
      });
    }
  }

  /** For permissions: in IAM, indexes are separate resources. */
  get indexArns(): string[] {
    return INDEXES.map((index) => this.indexArn(index));
  }

  indexArn({ name }: Pick<Index, 'name'>): string {
    return `${this.table.tableArn}/index/${name}`;
  }
}
