import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { lowerDomain } from '../../core/protocol/lower-domain.ts';
import { ALL_TASKS, DUE } from '../../core/records/list/indexes.ts';
import type { FunctionEntry, Grant } from '../function-entry.ts';
import { celeryOf, eventSourceOf, FEEDS, type FunctionResources, mailOf } from './function-resources.ts';

/** An event source reads its queue with the function's role. */
const EVENT_SOURCE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'] as const;

/** The policy statements of a function's role: those of the table, and those that its event sources need. */
export function permissionsOf(
  { may, calledBy }: FunctionEntry,
  resources: FunctionResources,
): PolicyStatement[] {
  const feeding = calledBy.flatMap((caller) => (caller.kind === 'queue' ? caller.queue : []));
  const unused = feeding.filter((queue) => !may.some((grant) => isOn(grant, queue)));
  const grants: readonly Grant[] = [...may, ...unused.map((queue) => ({ on: [queue], actions: [] }))];
  return grants.flatMap((grant) => {
    const on = grant.on.flatMap((kind) => RESOURCES[kind](resources));
    // A stack without Celery's queue has no table for it.
    if (on.length === 0) return [];
    const read = feeding.some((queue) => isOn(grant, queue)) ? EVENT_SOURCE : [];
    return new PolicyStatement({
      actions: [...read, ...grant.actions],
      resources: on,
      ...(isOn(grant, 'sender') ? { conditions: asSender(resources) } : {}),
      ...(isOn(grant, 'eventSources') ? { conditions: feedingWorkers(resources) } : {}),
    });
  });
}

/**
 * SES checks permission on the verified identity of the sender: the address, its domain or one above. In its sandbox it also checks the
 * recipient's, which nobody knows beforehand. What limits the role is the sender: see docs/decisions/roles.md.
 */
const EVERY_IDENTITY = 'identity/*';

/** Tells AWS Solutions' checks why a function's role has a wildcard, if one of its grants has. */
export function acknowledgeWildcards({ may }: FunctionEntry, lambda: IConstruct): void {
  if (!may.some((grant) => isOn(grant, 'sender'))) return;
  Validations.of(lambda).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:${EVERY_IDENTITY}]`,
    reason:
      'In SES’s sandbox the recipient’s identity is checked too; the condition allows the configured senders only.',
  });
}

type Kind = Grant['on'][number];

function isOn({ on }: Grant, kind: Kind): boolean {
  return on.some((one) => one === kind);
}

const feedArns = (kind: keyof typeof FEEDS) => (resources: FunctionResources) =>
  FEEDS[kind](resources).map(({ queue }) => queue.queueArn);

const RESOURCES: Readonly<Record<Kind, (resources: FunctionResources) => readonly string[]>> = {
  table: ({ results }) => [results.table.tableArn],
  celeryTable: (resources) => {
    const celery = celeryOf(resources);
    return celery ? [celery.table.tableArn] : [];
  },
  indexes: ({ results }) => results.indexArns,
  birthIndex: ({ results }) => [results.indexArn(ALL_TASKS)],
  dueIndex: ({ results }) => [results.indexArn(DUE)],
  queues: feedArns('queues'),
  everyQueue: ({ everyQueue }) => everyQueue.map(({ queue }) => queue.queueArn),
  givenUpQueues: feedArns('givenUpQueues'),
  deadLetterQueues: ({ taskQueues }) => taskQueues.map(({ deadLetterQueue }) => deadLetterQueue.queueArn),
  mailEvents: feedArns('mailEvents'),
  mailEventsDeadLetters: ({ mailEvents }) => (mailEvents ? [mailEvents.deadLetterQueue.queueArn] : []),
  eventSources: eventSourceArns,
  sender: (resources) => {
    const mail = mailOf(resources);
    if (!mail) return [];
    // Sending with a configuration set needs permission on the set as well.
    return [EVERY_IDENTITY, `configuration-set/${mail.configurationSetName}`].map((resource) =>
      Stack.of(mail).formatArn({ service: 'ses', resource }),
    );
  },
};

function eventSourceArns(resources: FunctionResources): string[] {
  return resources.taskQueues.map(
    (taskQueue) => eventSourceOf(resources, taskQueue).mapping.eventSourceMappingArn,
  );
}

/**
 * An event source may be read and changed only as long as it feeds a worker of this stack, before and after. In one statement, because a role's policies
 * have 10,240 characters at most (IAM quota; see check-fit.ts), and Lambda itself refuses another queue's worker, whose role may not read this queue.
 */
function feedingWorkers(resources: FunctionResources) {
  const workers = resources.taskQueues.map(
    (taskQueue) => eventSourceOf(resources, taskQueue).feeds.functionArn,
  );
  return { ArnEquals: { 'lambda:FunctionArn': workers } };
}

function asSender({ settings }: FunctionResources) {
  const senders = settings.sender === undefined ? [] : [settings.sender, ...settings.senders];
  const addresses = senders.flatMap((sender) => [sender, lowerDomain(sender)]);
  const [only, ...others] = new Set(addresses);
  return { StringEquals: { 'ses:FromAddress': others.length === 0 ? only : [only, ...others] } };
}
