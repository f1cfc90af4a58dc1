import { CodeBlock } from '../parts/code-block.tsx';
import { Notice } from '../parts/notice.tsx';
import { hrefOf } from '../route/route.ts';

const EXAMPLE = `defineTask({
  name: 'tidy_up',
  schedules: [{ name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin', input: {} }],
  …
})`;

/** Shown in place of an empty list: how to make a schedule. */
export function NoSchedules() {
  return (
    <Notice title="No schedules yet">
      <p>A schedule makes a task again and again. Declare it on the task’s definition, and deploy:</p>
      <div class="example">
        <CodeBlock text={EXAMPLE} label="A definition with a schedule" />
      </div>
      <p>Or make one here, which needs no deployment.</p>
      <a class="button primary" href={hrefOf({ view: 'schedule-form', name: null })}>
        Make a schedule
      </a>
    </Notice>
  );
}
