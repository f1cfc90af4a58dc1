import { describe, expect, test } from 'vitest';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { noFaults } from './model/faults.ts';
import { Story } from './model/story.ts';

const [FIRST, SECOND] = ['/workflow/group/0', '/workflow/group/1'] as const;

const task = (own: number, options = {}): WorkflowNode => ({ task: 'work', input: { own }, options });

/** What has not ended when another fails: it starts in ten minutes. */
const waiting = task(2, { countdown: 600 });

describe('of a group that cancels, what is retried by hand', () => {
  /** A group whose first part fails, so that its second is cancelled. */
  const cancelled = async (first: WorkflowNode, failing: string): Promise<Story> => {
    const story = new Story({ workflow: { group: [first, waiting], onFailure: 'cancel' } });
    story.failing.set(failing, 1);
    await story.send();
    await story.settle();
    expect(story.record(SECOND)).toMatchObject({ state: 'REVOKED', error: { type: 'Cancelled' } });
    return story;
  };

  test('is not cancelled by the success of another, though a third has not gone on yet', async () => {
    const head = `${FIRST}/chain/0`;
    const story = await cancelled(
      { chain: [task(1), { task: 'work', pass: false, input: { own: 3 } }] },
      head,
    );
    story.lasting.set(head, 20);
    await story.call('POST /tasks/{id}/retry', head);
    await story.call('POST /tasks/{id}/retry', SECOND);
    await story.settle();
    expect(story.violations()).toEqual([]);
    expect(story.judge.head?.state).toBe('SUCCESS');
    expect(story.count(SECOND)).toBe(1);
  });

  test('may be what was cancelled before what failed', async () => {
    const story = await cancelled(task(1), FIRST);
    await story.call('POST /tasks/{id}/retry', SECOND);
    await story.call('POST /tasks/{id}/retry', FIRST);
    await story.settle();
    expect(story.violations()).toEqual([]);
    expect(story.judge.head?.state).toBe('SUCCESS');
  });

  test('cancels the rest again if it fails again', async () => {
    const story = new Story({ workflow: { group: [task(1), waiting], onFailure: 'cancel' } });
    story.failing.set(FIRST, 2);
    await story.send();
    await story.settle();
    story.lasting.set(SECOND, 20);
    await story.call('POST /tasks/{id}/retry', SECOND);
    await story.call('POST /tasks/{id}/retry', FIRST);
    await story.settle();
    expect(story.record(SECOND)).toMatchObject({ state: 'REVOKED', life: 2, error: { type: 'Cancelled' } });
    expect(story.violations()).toEqual([]);
    expect(story.judge.head?.state).toBe('FAILURE');
  });
});

describe('a workflow that is revoked after a call which retries', () => {
  const failed = async (): Promise<Story> => {
    const story = new Story({ workflow: { group: [task(1), waiting] } });
    story.failing.set(FIRST, 1);
    await story.send();
    await story.settle({ until: () => story.judge.head?.state === 'FAILURE' });
    return story;
  };

  /** The call that retried has died once its message was sent. */
  const revokedAfterAll = async (): Promise<Story> => {
    const story = await failed();
    story.faults = ({ by, to }) => (by === 'call' && to === 'queue' ? 'dies after' : null);
    await story.call('POST /tasks/{id}/retry', FIRST);
    story.faults = noFaults;
    await story.call('POST /workflows/{id}/revoke');
    return story;
  };

  test('stays revoked, and runs nothing, if that call died once its message was sent', async () => {
    const story = await revokedAfterAll();
    story.judge.revoked();
    await story.settle();
    expect(story.count(FIRST)).toBe(1);
    expect(story.record(FIRST)).toMatchObject({ state: 'REVOKED', life: 2 });
    expect(story.judge.head?.state).toBe('REVOKED');
    expect(story.violations()).toEqual([]);
  });

  test('can be retried all the same', async () => {
    const story = await failed();
    await story.call('POST /workflows/{id}/revoke');
    await story.settle();
    await story.call('POST /tasks/{id}/retry', SECOND);
    await story.call('POST /tasks/{id}/retry', FIRST);
    await story.settle();
    expect(story.count(FIRST)).toBe(2);
    expect(story.judge.head?.state).toBe('SUCCESS');
    expect(story.violations()).toEqual([]);
  });

  test('if it died in the middle of that, ends what the message finds', async () => {
    const story = await revokedAfterAll();
    // The worker that finds it dies, after each of its writes.
    let deaths = 2;
    story.faults = ({ by, writes }) => (by === 'worker' && writes && deaths-- > 0 ? 'dies after' : null);
    await story.settle();
    expect(story.count(FIRST)).toBe(1);
    expect(story.record(FIRST)?.state).toBe('REVOKED');
    expect(story.violations()).toEqual([]);
  });
});
