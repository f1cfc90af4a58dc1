import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const read = async (id: string) => (await flow.call<ApiRecord>('GET', `/tasks/${id}`)).body;

/** The record, once its delivery is as wanted. */
async function withDelivery(id: string, is: (delivery: NonNullable<ApiRecord['delivery']>) => boolean) {
  return until('what became of the mail', async () => {
    const record = await read(id);
    return record.delivery && is(record.delivery) ? record : undefined;
  });
}

describe('an email to', () => {
  test.each([
    ['success@simulator.amazonses.com', 'delivered', null],
    ['anybody@example.com', 'delivered', null],
    ['bounce@simulator.amazonses.com', 'bounced', 'Permanent/General 5.1.1'],
    ['bounce+order-7@simulator.amazonses.com', 'bounced', 'Permanent/General 5.1.1'],
    ['Bounce@Simulator.AmazonSES.com', 'bounced', 'Permanent/General 5.1.1'],
    ['suppressionlist@simulator.amazonses.com', 'bounced', 'Permanent/Suppressed 5.1.1'],
    ['complaint@simulator.amazonses.com', 'complained', 'abuse'],
    // It arrives, and an automatic answer comes back.
    ['ooto@simulator.amazonses.com', 'delivered', null],
  ])('%s is %s, and its task SUCCESS', async (recipient, status, reason) => {
    const sentAt = Date.now();
    const { body } = await flow.form('/send_email', { recipient, content: 'Hello' });
    expect(body.delivery).toBeNull();
    expect(await flow.final(body.id)).toMatchObject({ state: 'SUCCESS', successful: true, error: null });

    const record = await withDelivery(body.id, (delivery) => delivery.status === status);
    expect(record).toMatchObject({ state: 'SUCCESS', attempts: 1, delivery: { status, reason } });
    const at = Date.parse(record.delivery?.at ?? '');
    expect(at).toBeGreaterThanOrEqual(sentAt);
    expect(at).toBeLessThanOrEqual(Date.now());
    const list = await flow.call<{ tasks: ApiRecord[] }>('GET', '/tasks?limit=100');
    expect(list.body.tasks.find(({ id }) => id === body.id)?.delivery).toEqual(record.delivery);
  });
});

test('of several emails, the record shows the worst', async () => {
  const recipients = ['a@example.com', 'bounce@simulator.amazonses.com', 'b@example.com'];
  const { body } = await flow.json('/tasks/mail_all', { recipients });
  await flow.final(body.id);
  await withDelivery(body.id, ({ status }) => status === 'bounced');
  await until('the rest of the events', () => flow.system.running === 0 || undefined);
  expect(await read(body.id)).toMatchObject({ delivery: { status: 'bounced' } });
});

test('a task that sends no email has no delivery', async () => {
  const { body } = await flow.json('/tasks/add', { a: 1, b: 2 });
  expect(await flow.final(body.id)).toMatchObject({ state: 'SUCCESS', delivery: null });
});

test('a retry by hand starts without a delivery, and shows what becomes of its own email', async () => {
  const { body } = await flow.json('/tasks/mail_and_fail', { recipient: 'bounce@simulator.amazonses.com' });
  const first = await withDelivery(body.id, ({ status }) => status === 'bounced');
  await until('the end', async () => ((await read(body.id)).state === 'FAILURE' ? true : undefined));

  const retried = await flow.call<ApiRecord>('POST', `/tasks/${body.id}/retry`);
  expect(retried).toMatchObject({ status: 202, body: { state: 'PENDING', delivery: null } });
  const second = await withDelivery(body.id, ({ status }) => status === 'bounced');
  expect(Date.parse(second.delivery?.at ?? '')).toBeGreaterThan(Date.parse(first.delivery?.at ?? ''));
});

test('a message that is not an event is set aside, but not SES’s message about the topic', async () => {
  const { url, deadLetterUrl } = flow.system.mailEvents;
  for (const MessageBody of [
    'Successfully validated SNS topic for Amazon SES event publishing.',
    'not JSON',
  ]) {
    await flow.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
  }
  const letters = await until('the dead letter', async () => {
    const command = new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, WaitTimeSeconds: 1 });
    return (await flow.sqs.send(command)).Messages;
  });
  expect(letters.map(({ Body }) => Body)).toEqual(['not JSON']);
});

test('no log contains an address', () => {
  const lines = flow.output.filter((line) => line.includes('delivery'));
  expect(lines.length).toBeGreaterThan(8);
  expect(lines.join('\n')).not.toContain('@');
});
