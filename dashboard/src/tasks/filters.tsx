import { useState } from 'preact/hooks';
import type { TaskFilter } from '../api/calls.ts';
import type { State } from '../api/task.ts';
import { STATES } from '../parts/states.ts';
import { hrefOf } from '../route/route.ts';
import { goTo, routeNow } from '../route/use-route.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface FiltersProps {
  readonly filter: TaskFilter;
  /** Names to choose from. */
  readonly names: readonly string[];
}

/** Which tasks are listed; and the way to one of them by its id. */
export function Filters({ filter: { state, task }, names }: FiltersProps) {
  // A name that is no longer deployed may still be looked for.
  const choices = task !== null && !names.includes(task) ? [task, ...names] : names;
  const chip = (label: string, of: State | null) => (
    <a
      class="chip"
      data-state={of ?? undefined}
      href={hrefOf({ view: 'tasks', state: of, task })}
      aria-current={state === of ? 'true' : undefined}
    >
      {label}
    </a>
  );
  return (
    <div class="filters">
      <nav class="chips" aria-label="Filter by state">
        {chip('All', null)}
        {STATES.map((of) => chip(of, of))}
      </nav>
      <div class="filter-fields">
        <select
          aria-label="Name of the task"
          value={task ?? ''}
          onChange={({ currentTarget: { value } }) => {
            // A state that was chosen a moment ago may not be drawn yet.
            const now = routeNow();
            goTo({ view: 'tasks', state: now.view === 'tasks' ? now.state : state, task: value || null });
          }}
        >
          <option value="">Tasks of any name</option>
          {choices.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <FindById />
      </div>
    </div>
  );
}

function FindById() {
  const [wrong, setWrong] = useState(false);
  return (
    <search>
      <form
        class="find"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const id = String(new FormData(event.currentTarget).get('id') ?? '').trim();
          if (UUID.test(id)) goTo({ view: 'task', id: id.toLowerCase() });
          else setWrong(id !== '');
        }}
      >
        <input
          name="id"
          type="search"
          aria-label="Id of a task"
          placeholder="Find a task by its id"
          autoComplete="off"
          spellcheck={false}
          aria-invalid={wrong}
          aria-describedby={wrong ? 'find-error' : undefined}
          onInput={() => setWrong(false)}
        />
        <button type="submit">Find</button>
        {wrong && (
          <p class="error" id="find-error" role="alert">
            An id is a UUID: 36 characters, as in the answer to the call that sent the task.
          </p>
        )}
      </form>
    </search>
  );
}
