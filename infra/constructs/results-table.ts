import { AttributeType, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { INDEXES, type Index } from '../../core/records/list/indexes.ts';
import { type ExpiringTableProps, expiringTable } from './expiring-table.ts';

/** The table of records: one item per task, by id, until its `ttl` passes; and the indexes that list tasks and say what comes due. */
export class ResultsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: ExpiringTableProps) {
    super(scope, id);
    this.table = expiringTable(this, 'Table', props);
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
