import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { sesEvents } from '../../local/emulators/ses-events.ts';
import { PATIENCE_SECONDS } from './deployed-system.ts';
import { callAws } from './deployment.ts';
import type { MiniStack } from './ministack.ts';

/** The calls to the deployed system that this check needs. */
interface DeployedMail {
  /** Sends an email, and returns the task's record once it has ended. */
  readonly send: (recipient: string) => Promise<ApiRecord>;
  readonly read: (id: string) => Promise<ApiRecord>;
}

/**
 * Asserts that SES's events for an email reach its task's record, starting from the topic. MiniStack accepts the configuration set and its
 * event destination but publishes no events, so this publishes them as SES would.
 */
export async function expectDeliveryInRecord(
  ministack: MiniStack,
  stage: string,
  mail: DeployedMail,
): Promise<void> {
  for (const { recipient, status, reason } of EXPECTED) {
    const task = await mail.send(recipient);
    assert.equal(task.state, 'SUCCESS', JSON.stringify(task));
    await publish(ministack, stage, task, recipient);
    const record = await untilDelivery(mail, task.id, status);
    assert.equal(record.delivery?.reason, reason);
    assert.equal(record.state, 'SUCCESS');
  }
}

const EXPECTED = [
  { recipient: 'bounce@simulator.amazonses.com', status: 'bounced', reason: 'Permanent/General 5.1.1' },
  { recipient: 'complaint@simulator.amazonses.com', status: 'complained', reason: 'abuse' },
] as const;

/** Waits until the record has this delivery status. */
async function untilDelivery(mail: DeployedMail, id: string, status: string): Promise<ApiRecord> {
  for (const deadline = Date.now() + PATIENCE_SECONDS * 1_000; ; await delay(500)) {
    const record = await mail.read(id);
    if (record.delivery?.status === status) return record;
    assert.ok(Date.now() < deadline, `The record in the end: ${JSON.stringify(record)}`);
  }
}

/** Publishes SES's events for a task's email to the topic of the stack's configuration set. */
async function publish(
  ministack: MiniStack,
  stage: string,
  { id, result }: ApiRecord,
  recipient: string,
): Promise<void> {
  const { messageId } = Object(result);
  const email = {
    messageId: String(messageId),
    recipients: [recipient],
    from: 'noreply@example.com',
    subject: '(no subject)',
    tags: new Map([
      ['taskId', id],
      ['life', '1'],
    ]),
    configurationSet: `lovage-${stage}`,
  };
  for (const event of sesEvents(email, new Date())) {
    await callAws(ministack, 'sns', {
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: `arn:aws:sns:${ministack.region}:${ministack.account}:lovage-${stage}-delivery-events`,
      Message: JSON.stringify(event),
    });
  }
}
