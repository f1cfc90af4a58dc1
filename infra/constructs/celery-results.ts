import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { type ExpiringTableProps, expiringTable } from './expiring-table.ts';

/**
 * The table that Celery's DynamoDB backend reads: one item per task that Python sent, with the attributes that Celery gives a table of its own. Python
 * programs have permission on this table alone: records are in another.
 */
export class CeleryResults extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: ExpiringTableProps) {
    super(scope, id);
    this.table = expiringTable(this, 'Table', props);
  }
}
