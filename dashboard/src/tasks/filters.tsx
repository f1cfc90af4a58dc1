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

/** Chooses which tasks are listed, and finds one by its id. */
export function Filters({ filter: { state, task, waitsFor }, names }: FiltersProps) {
  // The URL may hold a name that is no longer deployed.
  const choices = task !== null && !names.includes(task) ? [task, ...names] : names;
  const chip = (label: string, of: State | null, waiting: TaskFilter['waitsFor'] = null) => (
    <a
      class="chip"
      data-state={of ?? undefined}
      href={hrefOf({ view: 'tasks', state: of, task, waitsFor: waiting })}
      aria-current={state === of && waitsFor === waiting ? 'true' : undefined}
    >
      {label}
    </a>
  );
  return (
    <div class="filters">
      <nav class="chips" aria-label="Filter by state">
        {chip('All', null)}
        {STATES.map((of) => chip(of, of))}
        {chip('Waiting for their time', null, 'time')}
        {chip('Waiting for other tasks', null, 'tasks')}
      </nav>
      <div class="filter-fields">
        <select
          aria-label="Task name"
          value={task ?? ''}
          onChange={({ currentTarget: { value } }) => {
            // A state chosen a moment ago may not be drawn yet.
            const now = routeNow();
            const filter = now.view === 'tasks' ? now : { state, waitsFor };
            goTo({ view: 'tasks', state: filter.state, waitsFor: filter.waitsFor, task: value || null });
          }}
        >
          <option value="">Any task name</option>
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
          aria-label="Task id"
          placeholder="Find a task by id"
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
