import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { sesEvents } from '../../local/emulators/ses-events.ts';
import { callAws } from './deployment.ts';
import type { MiniStack } from './ministack.ts';

/** How the deployed system is used: sends an email and gives back the ended task's record; reads a record. */
export interface DeployedMail {
  readonly send: (recipient: string) => Promise<ApiRecord>;
  readonly read: (id: string) => Promise<ApiRecord>;
}

/**
 * Asserts that what SES tells of an email finds its task, from the topic on. MiniStack takes the configuration set with an email,
 * and its event destination with the template, but tells nothing of either: so the events are published here, as SES would.
 */
export async function mailFindsItsRecord(
  ministack: MiniStack,
  stage: string,
  mail: DeployedMail,
): Promise<void> {
  for (const { recipient, status, reason } of EXPECTED) {
    const task = await mail.send(recipient);
    assert.equal(task.state, 'SUCCESS', JSON.stringify(task));
    await publish(ministack, stage, task, recipient);
    const told = await untilTold(mail, task.id, status);
    assert.equal(told.delivery?.reason, reason);
    assert.equal(told.state, 'SUCCESS');
  }
}

const EXPECTED = [
  { recipient: 'bounce@simulator.amazonses.com', status: 'bounced', reason: 'Permanent/General 5.1.1' },
  { recipient: 'complaint@simulator.amazonses.com', status: 'complained', reason: 'abuse' },
] as const;

/** The record once it says this of its mail. */
async function untilTold(mail: DeployedMail, id: string, status: string): Promise<ApiRecord> {
  for (let tries = 1; ; tries += 1) {
    const record = await mail.read(id);
    if (record.delivery?.status === status) return record;
    assert.ok(tries < 40, `After 20 seconds the record says: ${JSON.stringify(record)}`);
    await delay(500);
  }
}

/** Publishes what SES tells of a task's email, to the topic of the stack's configuration set. */
async function publish(
  ministack: MiniStack,
  stage: string,
  { id, result }: ApiRecord,
  recipient: string,
): Promise<void> {
  const { messageId } = Object(result);
  const email = {
    messageId: String(messageId),
    to: [recipient],
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
