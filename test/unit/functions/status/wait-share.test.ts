import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createWaitShare } from '../../../../functions/status/wait-share.ts';
import { awsFault } from '../../aws-fault.ts';
import { FakeClock } from '../../fake-clock.ts';
import { ID, itemOf, NOW, statusApp } from './status-app.ts';

const QUARTER_MS = 250;

describe('a flood of calls that ask to wait 25 seconds', () => {
  test.each([40, 200])('at %i a second, of which few hold a sandbox', (rate) => {
    let seed = 1;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const clock = new FakeClock(NOW);
    /** Sandboxes, as Lambda starts them: only if none is free. */
    const sandboxes: { share: ReturnType<typeof createWaitShare>; freeAt: number }[] = [];
    let held = 0;
    for (let call = 0; call < rate * 120; call += 1) {
      clock.advance(1_000 / rate);
      let sandbox = sandboxes.find(({ freeAt }) => freeAt <= clock.now());
      if (!sandbox) {
        sandbox = { share: createWaitShare({ clock, random }), freeAt: 0 };
        sandboxes.push(sandbox);
      }
      if (sandbox.share.mayWait()) sandbox.freeAt = clock.now() + 25_000;
      else sandbox.freeAt = clock.now() + 10;
      held = Math.max(held, sandboxes.filter(({ freeAt }) => freeAt > clock.now() + QUARTER_MS).length);
    }
    // Without a share, there would be 1,000 or 5,000.
    expect(held).toBeLessThan(25);
    expect(sandboxes.length).toBeLessThan(40);
  });
});

describe('a spare sandbox', () => {
  const spare = () => {
    const clock = new FakeClock(NOW);
    return { clock, share: createWaitShare({ clock, random: () => 0.9 }) };
  };

  test('answers a caller that polls at once at first, and lets it wait after ten calm seconds', () => {
    const { clock, share } = spare();
    const answers = Array.from({ length: 12 }, () => {
      clock.advance(1_000);
      return share.mayWait();
    });
    expect(answers.indexOf(true)).toBe(9);
  });

  test('is calm again only ten seconds after a call has waited', () => {
    const { clock, share } = spare();
    clock.advance(20_000);
    expect(share.mayWait()).toBe(true);
    clock.advance(25_000);
    share.waited();
    expect(share.mayWait()).toBe(false);
  });
});

test('a call that may not wait is told what is known now, and when to ask again', async () => {
  const app = statusApp(undefined, { waits: { mayWait: () => false, waited: () => undefined } });
  app.dynamo.on(GetItemCommand).resolves({ Item: itemOf({ state: { S: 'STARTED' } }) });
  const early = await app.call(`/tasks/${ID}?wait=25`);
  expect(await early.json()).toMatchObject({ state: 'STARTED', ready: false });
  expect(early.headers.get('retry-after')).toBe('1');
  expect(app.clock.sleeps).toEqual([]);
  app.dynamo.on(GetItemCommand).resolves({ Item: itemOf({ state: { S: 'SUCCESS' } }) });
  expect((await app.call(`/tasks/${ID}?wait=25`)).headers.get('retry-after')).toBeNull();
  expect((await app.call(`/tasks/${ID}`)).headers.get('retry-after')).toBeNull();
});

test('a call whose wait ends with an error has waited too: its sandbox is not calm, for it saw nobody meanwhile', async () => {
  let waited = 0;
  const waits = {
    mayWait: () => true,
    waited: () => {
      waited += 1;
    },
  };
  const app = statusApp(undefined, { waits });
  app.dynamo.on(GetItemCommand).resolves({});
  expect((await app.call(`/tasks/${ID}?wait=25`)).status).toBe(404);
  app.dynamo.on(GetItemCommand).rejects(awsFault());
  expect((await app.call(`/tasks/${ID}?wait=25`)).status).toBe(503);
  expect(waited).toBe(2);
  expect((await app.call(`/tasks/${ID}`)).status).toBe(503);
  expect(waited).toBe(2);
});
