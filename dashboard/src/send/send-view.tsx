import { useEffect, useState } from 'preact/hooks';
import type { PageConfig } from '../../page-config.ts';
import { CallFailed } from '../api/call.ts';
import { countQueues, readInput, readOpenApi } from '../api/calls.ts';
import { type Sendable, sendables } from '../api/openapi.ts';
import type { Json } from '../api/task.ts';
import { usePolling } from '../api/use-polling.ts';
import { Notice } from '../parts/notice.tsx';
import { hrefOf } from '../route/route.ts';
import { SendForm } from './send-form.tsx';

export interface SendViewProps {
  /** The task to be sent; `null` while none is picked. */
  readonly task: string | null;
  /** The id of one whose input the form begins with. */
  readonly like: string | null;
  readonly config: PageConfig;
}

/** Sends a task: picks one, and fills in its form. */
export function SendView({ task, like, config }: SendViewProps) {
  const [all, setAll] = useState<readonly Sendable[] | null>(null);
  const { failure, refresh } = usePolling({
    key: 'openapi',
    poll: async (signal) => {
      setAll(sendables(await readOpenApi(signal)));
      return null;
    },
  });
  const queues = useQueueNames();
  const begin = useInputOf(like);
  const picked = all?.find(({ name }) => name === task);
  return (
    <>
      <h1 tabIndex={-1}>Send a task</h1>
      {failure && (
        <Notice title="The tasks could not be read" tone="error">
          <p>{failure.message}</p>
          <button type="button" onClick={refresh}>
            Try again
          </button>
        </Notice>
      )}
      {all && (
        <div class="send">
          <nav class="picker" aria-label="Tasks that can be sent">
            <ul>
              {all.map(({ name, summary }) => (
                <li key={name}>
                  <a
                    href={hrefOf({ view: 'send', task: name, like: null })}
                    aria-current={name === task ? 'page' : undefined}
                  >
                    <strong>{name}</strong>
                    <span>{summary}</span>
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          {task === null && <p class="pick muted">Pick a task to fill in its form.</p>}
          {task !== null && !picked && (
            <Notice title="There is no such task">
              <p>No task named “{task}” is deployed. Pick one of the others.</p>
            </Notice>
          )}
          {picked && begin.ready && (
            <SendForm key={picked.name} task={picked} begin={begin.input} queues={queues} config={config} />
          )}
        </div>
      )}
      {!all && !failure && (
        <div class="waiting" role="status">
          <span class="unseen">Loading the tasks</span>
          <div class="waiting-block" aria-hidden="true" />
        </div>
      )}
    </>
  );
}

/** Names of the queues; none where they cannot be read, for a task can be sent all the same. */
function useQueueNames(): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    countQueues().then(
      (queues) => setNames(queues.map(({ name }) => name)),
      () => undefined,
    );
  }, []);
  return names;
}

interface Begin {
  readonly ready: boolean;
  readonly input?: Json;
}

/** The input of the task that another is to be like. Where it cannot be read, the form begins empty. */
function useInputOf(id: string | null): Begin {
  const [begin, setBegin] = useState<Begin>({ ready: id === null });
  useEffect(() => {
    if (id === null) return;
    readInput(id).then(
      (input) => setBegin(input === null ? { ready: true } : { ready: true, input }),
      (error: unknown) => {
        if (!(error instanceof CallFailed)) throw error;
        setBegin({ ready: true });
      },
    );
  }, [id]);
  return begin;
}
