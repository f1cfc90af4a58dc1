import type { PageConfig } from '../../page-config.ts';
import { ALL_TASKS, ALL_WORKFLOWS, hrefOf, type Route } from '../route/route.ts';

interface HeaderProps {
  readonly route: Route;
  readonly config: PageConfig;
}

/** The top of every view: where you are, and where you can go. */
export function Header({ route, config }: HeaderProps) {
  const current = (...views: readonly Route['view'][]) => (views.includes(route.view) ? 'page' : undefined);
  return (
    <header class="top">
      <div class="top-row">
        <a class="logo" href={hrefOf(ALL_TASKS)}>
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="8" />
            <path d="M16 26V14m0 5c-5 0-8-3-8.5-8.5C13 10.5 16 14 16 19Zm0-4c0-5 3-8 8-9 .3 5.5-3 9-8 9Z" />
          </svg>
          Lovage
        </a>
        {config.stage !== '' && <span class="stage">{config.stage}</span>}
        <nav aria-label="Main">
          <a href={hrefOf(ALL_TASKS)} aria-current={current('tasks', 'task')}>
            Tasks
          </a>
          <a href={hrefOf(ALL_WORKFLOWS)} aria-current={current('workflows', 'workflow')}>
            Workflows
          </a>
          <a
            href={hrefOf({ view: 'schedules' })}
            aria-current={current('schedules', 'schedule', 'schedule-form')}
          >
            Schedules
          </a>
          <a href={hrefOf({ view: 'queues' })} aria-current={current('queues')}>
            Queues
          </a>
          {config.inboxUrl !== null && (
            <a href={config.inboxUrl} target="_blank" rel="noreferrer">
              Inbox<span aria-hidden="true"> ↗</span>
              <span class="unseen"> (opens in a new tab)</span>
            </a>
          )}
        </nav>
        <a
          class="button primary"
          href={hrefOf({ view: 'send', task: null, like: null })}
          aria-current={current('send')}
        >
          Send a task
        </a>
      </div>
    </header>
  );
}
