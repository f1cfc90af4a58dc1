import type { Misfire, Overlap, Schedule } from '../api/task.ts';
import { Fact, Moment } from '../parts/fact.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOf } from '../route/route.ts';
import { originOf } from './status.ts';
import { lengthInWords } from './words.ts';
import { ZonedTime } from './zoned-time.tsx';

export const MISFIRE_WORDS: Readonly<Record<Misfire, string>> = {
  last: 'make the latest',
  skip: 'make none',
  all: 'make all, up to 100',
};

export const OVERLAP_WORDS: Readonly<Record<Overlap, string>> = {
  skip: 'skip it',
  allow: 'let both run',
};

/** What else there is to say of a schedule. */
export function ScheduleFacts({ schedule, now }: { readonly schedule: Schedule; readonly now: number }) {
  const {
    task,
    queue,
    jitter,
    misfire,
    catchUpWindow,
    overlap,
    missedCount,
    skippedCount,
    declared,
    last,
    timezone,
  } = schedule;
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">Schedule</h2>
      <dl class="facts">
        <Fact name="Task">
          <a href={hrefOf({ view: 'send', task, like: null })}>{task}</a>
        </Fact>
        <Fact name="Origin">
          {originOf(schedule)}
          {declared && (
            <small>
              To remove it, take it out of <code>schedules</code> in the definition of {task} and deploy.
              Until then you can pause it.
            </small>
          )}
        </Fact>
        {last !== null && (
          <Fact name="Latest task">
            <a href={hrefOf({ view: 'task', id: last.taskId })}>
              <Time at={last.at} now={now} />
            </a>
            <small>
              <ZonedTime at={last.at} zone={timezone} />
            </small>
          </Fact>
        )}
        <Fact name="Queue">{queue ?? 'the definition’s own'}</Fact>
        <Moment name="Not before" at={schedule.start} now={now} />
        <Moment name="Not after" at={schedule.end} now={now} />
        {jitter > 0 && <Fact name="Jitter">up to {lengthInWords(jitter)} late</Fact>}
        <Fact name="If times are missed">
          {MISFIRE_WORDS[misfire] ?? misfire}
          {catchUpWindow !== null && <small>at most {lengthInWords(catchUpWindow)} late</small>}
        </Fact>
        <Fact name="If the one before has not ended">{OVERLAP_WORDS[overlap] ?? overlap}</Fact>
        <Fact name="Missed">
          {missedCount}
          {missedCount > 0 && <small>The scheduler came too late for them</small>}
        </Fact>
        <Fact name="Skipped">
          {skippedCount}
          {skippedCount > 0 && <small>The one before had not ended</small>}
        </Fact>
        <Moment name="Made" at={schedule.createdAt} now={now} />
        {schedule.updatedAt !== schedule.createdAt && (
          <Moment name="Changed" at={schedule.updatedAt} now={now} />
        )}
      </dl>
    </section>
  );
}
