import type { Task } from '../api/task.ts';
import { Fact } from '../parts/fact.tsx';
import { hrefOf } from '../route/route.ts';
import { counted, inWords } from '../workflows/count-words.ts';

interface AwaitedProps {
  readonly awaited: Extract<Task['waitsFor'], { readonly kind: 'tasks' }>;
}

/** The tasks of its workflow that a task comes after: the first by their ids. */
export function Awaited({ awaited: { tasks, count } }: AwaitedProps) {
  return (
    <Fact name="Waits for">
      {counted(count, 'task')} of its workflow
      {tasks.map((id) => (
        <small key={id}>
          <a href={hrefOf({ view: 'task', id })}>
            <code>{id}</code>
          </a>
        </small>
      ))}
      {count > tasks.length && <small>and {inWords(count - tasks.length)} more</small>}
    </Fact>
  );
}
