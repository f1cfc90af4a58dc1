import { isFinal } from '../../core/protocol/state.ts';
import { checkCelery } from './celery-invariants.ts';
import type { Run } from './run-log.ts';
import type { World } from './world.ts';

/** The attempts that the laboratory's task definitions allow. */
export const MAX_ATTEMPTS = 4;

/** What an experiment left behind. */
export interface Finding {
  readonly violations: readonly string[];
  /** Records of unanswered calls: they stay PENDING until their TTL. */
  readonly leftovers: number;
  /** Tasks that ran more often than their outcomes asked for, each for a reason that the guarantees allow. */
  readonly repeated: number;
}

/** Checks a settled world against the guarantees. */
export async function checkInvariants(world: World, emails: ReadonlyMap<string, number>): Promise<Finding> {
  const violations = [...world.runs.violations, ...(await checkCelery(world))];
  let leftovers = 0;
  let repeated = 0;
  for (const id of new Set([...world.accepted, ...world.wire.written])) {
    const record = await world.record(id);
    const runs = world.runs.of(id);
    const say = (what: string) => violations.push(`task ${id} ${what}`);
    if (!record) {
      if (world.isAccepted(id)) say('was accepted but has no record');
      continue;
    }
    if (!isFinal(record.state)) {
      if (world.isAccepted(id)) say(`was accepted but stays ${record.state}`);
      else if (world.mayLeave && record.state === 'PENDING' && record.attempts === 0) leftovers += 1;
      else say(`was refused but stays ${record.state}`);
    }
    if (runs.length > 0 && !world.isAccepted(id) && !world.mayRun.has(id) && !world.mayLeave) {
      say('was refused, and was run');
    }
    if (
      isFinal(record.state) &&
      record.outbox.some(({ kind }) => kind === 'probe') &&
      !(await world.wasNotified(id))
    ) {
      say('ended, but its outbox was not delivered');
    }
    const input = Object(record.input);
    const extra = unaskedRuns(world, id, ['fail', 'failInFirstLife'].includes(input['script']));
    if (extra.inexcusable > 0) say(`ran again after it had reached its outcome (${runs.length} runs)`);
    if (record.task === 'once' && extra.excused > 0) say('may run at most once but ran again');
    if (extra.excused > 0) repeated += 1;
    if (!world.wire.reopened.has(id)) {
      if (record.attempts > MAX_ATTEMPTS) say(`has ${record.attempts} attempts`);
      // A snooze that could not be recorded counts as the attempt of a worker that died.
      const counted = runs.filter(({ end }) => end !== 'snoozed').length;
      if (record.attempts < counted) say(`counts only ${record.attempts} attempts for ${counted} runs`);
      if (record.attempts - counted > world.wire.faults.length) say('counts attempts that never ran');
      if (record.runs.length > record.attempts) say(`shows ${record.runs.length} runs`);
    }
    const sent = emails.get(id) ?? 0;
    if (sent > runs.length) say(`sent ${sent} emails in ${runs.length} runs`);
    if (record.state === 'SUCCESS' && sent === 0) say('succeeded but sent no email');
  }
  return { violations, leftovers, repeated };
}

/** Counts runs that followed a run with an outcome, with and without a reason that the guarantees allow. */
function unaskedRuns(world: World, id: string, final: boolean): { excused: number; inexcusable: number } {
  let excused = 0;
  let inexcusable = 0;
  const runs = world.runs.of(id);
  for (const run of runs.slice(0, -1)) {
    const asksForAnother = run.end === 'snoozed' || (run.end === 'threw' && !final);
    const reopened = world.wire.reopened.has(id) && run.end === 'threw';
    if (isExcused(world, run)) excused += asksForAnother ? 0 : 1;
    else if (!asksForAnother && !reopened) inexcusable += 1;
  }
  return { excused, inexcusable };
}

/** Whether the run's sandbox died, or neither the table nor SQS accepted its outcome. */
function isExcused(world: World, { taskId, attempt, sandbox }: Run): boolean {
  const key = `${taskId}:${attempt}`;
  return !sandbox.alive || (world.wire.outcomesUnsendable.has(key) && !world.wire.outcomesSent.has(key));
}
