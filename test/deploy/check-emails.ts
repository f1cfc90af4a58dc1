import assert from 'node:assert/strict';
import { simpleParser } from 'mailparser';
import type { Check } from './checks.ts';
import { type DeployedSystem, taskIn } from './deployed-system.ts';
import { callApi, createCaller } from './deployment.ts';
import { expectDeliveryInRecord } from './mail-events.ts';
import { pasteCurl } from './paste-curl.ts';
import { handedOn, sentTo } from './sent-emails.ts';

/**
 * Checks tasks that send emails.
 *
 * @param sender the sender that the system was deployed with
 * @returns the id of a task that ended in `SUCCESS`; `null` if its check failed
 */
export async function checkEmails(
  check: Check,
  { ministack, outputs, caller, call, finished }: DeployedSystem,
  sender: string,
): Promise<string | null> {
  const firstId = await check(
    'POST /send_email sends an email, and the record has its message id',
    async () => {
      const form = {
        recipient: 'bob@example.com',
        subject: 'Grüße',
        content: 'Hello from a deployment: äöü ☘',
      };
      const accepted = await call('POST', '/send_email', { form });
      const { id, state } = taskIn(accepted, 202);
      assert.equal(state, 'PENDING');
      assert.equal(accepted.headers['location'], `/tasks/${id}`);
      const task = await finished(id);
      assert.equal(task.state, 'SUCCESS', JSON.stringify(task));
      const [email, ...more] = await sentTo(ministack, form.recipient);
      assert.deepEqual(more, []);
      assert.deepEqual(task.result, { messageId: email?.MessageId });
      assert.equal(email?.Source, sender);
      assert.equal(email.Subject, form.subject);
      assert.equal(email.BodyText, form.content);
      return id;
    },
  );
  await check('an email with HTML, files, a name and a blind copy arrives from another sender', async () => {
    const input = { recipient: 'invoice@example.com', name: 'Müller, Jürgen <eve@example.com>' };
    const { id } = taskIn(await call('POST', '/tasks/invoice', { json: input }), 202);
    const task = await finished(id);
    assert.equal(task.state, 'SUCCESS', JSON.stringify(task));
    const { recipients, message } = await handedOn(ministack, input.recipient);
    assert.deepEqual(recipients, ['invoice@example.com', 'archive@example.com']);
    const mail = await simpleParser(message, { keepCidLinks: true });
    assert.deepEqual(
      [mail.from].concat(mail.to ?? []).map((field) => field?.value),
      [[{ name: 'Söhne', address: 'shop@example.com' }], [{ name: input.name, address: input.recipient }]],
    );
    assert.equal(mail.bcc, undefined);
    assert.equal(mail.subject, `Rechnung für ${input.name}`);
    assert.equal(mail.text, 'Anbei.');
    assert.equal(mail.html, '<p>Anbei, <b>Grüße</b></p><img src="cid:logo">');
    assert.match(message, /^List-Unsubscribe: <https:\/\/example\.com\/stop>$/m);
    assert.deepEqual(
      // The image is in the HTML's part, before the files.
      mail.attachments.map(({ filename, content }) => [filename, content.toString('base64')]),
      [
        ['logo.png', 'iVBORw0KGgo='],
        ['Rechnung 7 €.csv', Buffer.from('Posten;€\n.;7\n').toString('base64')],
      ],
    );
  });
  await check('the curl command in the stack’s outputs works as printed', async () => {
    const { id } = JSON.parse(await pasteCurl(ministack, outputs, caller));
    assert.equal((await finished(id)).state, 'SUCCESS');
    assert.equal((await sentTo(ministack, 'success@simulator.amazonses.com')).length, 1);
  });
  const read = async (id: string) => JSON.parse((await call('GET', `/tasks/${id}`)).body);
  await check('SES’s events for an email show in the record', () =>
    expectDeliveryInRecord(ministack, 'dev', {
      send: async (recipient) => {
        const accepted = await call('POST', '/send_email', { form: { recipient, content: 'Hello' } });
        const { id } = await finished(taskIn(accepted, 202).id);
        return read(id);
      },
      read,
    }),
  );
  await check('an Idempotency-Key sends only one email, however often it is used', async () => {
    const form = { recipient: 'once@example.com', content: 'Once' };
    const headers = { 'idempotency-key': 'order-1' };
    const first = await call('POST', '/send_email', { form, headers });
    const second = await call('POST', '/send_email', { form, headers });
    assert.equal(taskIn(second, 202).id, taskIn(first, 202).id);
    assert.equal(second.headers['idempotency-replayed'], 'true');
    await finished(taskIn(first, 202).id);
    const third = await call('POST', '/send_email', { form, headers });
    // A repeat shows the task as it was accepted.
    assert.equal(taskIn(third, 202).state, 'PENDING');
    const other = { ...form, content: 'Other' };
    assert.equal((await call('POST', '/send_email', { form: other, headers })).status, 422);
    assert.equal((await sentTo(ministack, form.recipient)).length, 1);
  });
  await check('two callers may use one Idempotency-Key, and both emails are sent', async () => {
    const headers = { 'idempotency-key': 'order-1' };
    const other = await createCaller(ministack, outputs.ApiArn, 'other-caller');
    // The first caller's key and input.
    const form = { recipient: 'once@example.com', content: 'Once' };
    const send = () => callApi(ministack, outputs.ApiUrl, other, 'POST', '/send_email', { form, headers });
    const sent = await send();
    assert.equal(sent.headers['idempotency-replayed'], undefined);
    assert.equal((await finished(taskIn(sent, 202).id)).state, 'SUCCESS');
    assert.equal((await send()).headers['idempotency-replayed'], 'true');
    assert.equal((await sentTo(ministack, form.recipient)).length, 2);
  });
  return firstId;
}
