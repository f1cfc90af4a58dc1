import type { PageConfig } from '../../page-config.ts';
import { unlessRefused } from '../api/call.ts';
import { countQueues, readInput, readSendables } from '../api/calls.ts';
import type { Sendable } from '../api/openapi.ts';
import type { Json } from '../api/task.ts';
import { useFetched } from '../api/use-fetched.ts';
import { Notice } from '../parts/notice.tsx';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { hrefOf } from '../route/route.ts';
import { SendForm } from './send-form.tsx';

interface SendViewProps {
  /** The task to send; `null` until one is picked. */
  readonly task: string | null;
  /** The id of a task whose input fills in the form. */
  readonly like: string | null;
  readonly config: PageConfig;
}

/** Sends a task: pick one, and fill in its form. */
export function SendView({ task, like, config }: SendViewProps) {
  const tasks = useFetched({ key: 'openapi', fetch: readSendables });
  // A task can be sent without these: the form then offers no queues, or starts empty.
  const queues = useFetched({ key: 'queues', fetch: (signal) => unlessRefused(countQueues(signal), []) });
  const input = useFetched(
    like === null ? null : { key: like, fetch: (signal) => unlessRefused(readInput(like, signal), null) },
  );
  const form = (picked: Sendable, begin: Json) => (
    <SendForm
      key={picked.name}
      task={picked}
      begin={begin ?? undefined}
      queues={(queues.value ?? []).map(({ name }) => name)}
      config={config}
    />
  );
  return (
    <>
      <h1 tabIndex={-1}>Send a task</h1>
      <WhenFetched of={tasks} name="the tasks">
        {(all) => {
          const picked = all.find(({ name }) => name === task);
          return (
            <div class="send">
              <Picker tasks={all} picked={task} />
              {task === null && <p class="pick muted">Pick a task to fill in its form.</p>}
              {task !== null && !picked && (
                <Notice title="Task not found">
                  <p>No task named “{task}” is deployed. Pick one from the list.</p>
                </Notice>
              )}
              {picked && like === null && form(picked, null)}
              {picked && like !== null && (
                <WhenFetched of={input} name="the input">
                  {(begin) => form(picked, begin)}
                </WhenFetched>
              )}
            </div>
          );
        }}
      </WhenFetched>
    </>
  );
}

function Picker({ tasks, picked }: { readonly tasks: readonly Sendable[]; readonly picked: string | null }) {
  return (
    <nav class="picker" aria-label="Tasks you can send">
      <ul>
        {tasks.map(({ name, summary }) => (
          <li key={name}>
            <a
              href={hrefOf({ view: 'send', task: name, like: null })}
              aria-current={name === picked ? 'page' : undefined}
            >
              <strong>{name}</strong>
              <span>{summary}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
