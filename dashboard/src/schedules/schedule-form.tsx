import type { ComponentProps } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { CallFailed } from '../api/call.ts';
import type { Sendable } from '../api/openapi.ts';
import { putSchedule } from '../api/schedule-calls.ts';
import type { Json, Schedule } from '../api/task.ts';
import { ownZone } from '../parts/local-time.ts';
import { hrefOf } from '../route/route.ts';
import { goTo } from '../route/use-route.ts';
import { type FormErrors, placeErrors } from '../send/form-values.ts';
import { InputFields, TurnButton } from '../send/input-fields.tsx';
import type { JsonSchema } from '../send/json-schema.ts';
import { Refusal } from '../send/refusal.tsx';
import { useRefusalFocus } from '../send/use-refusal-focus.ts';
import { useTypedInput } from '../send/use-typed-input.ts';
import { announce } from '../shell/announcer.tsx';
import { checkDraft, type Draft, draftOf, newDraft, optionsOf, shownFields } from './draft.ts';
import { ChoiceField, TextField } from './form-field.tsx';
import { MoreFields } from './more-fields.tsx';
import { Preview } from './preview.tsx';
import { WhenFields } from './when-fields.tsx';

interface ScheduleFormProps {
  /** The schedule that is changed, with its input; `null` for a new one. */
  readonly was: Schedule | null;
  readonly tasks: readonly Sendable[];
  readonly queues: readonly string[];
  /** Called if the schedule has to be read again. */
  readonly onReload: () => void;
}

/** The input of a task that is no longer deployed may be anything. */
const ANYTHING: JsonSchema = {};

/** The form that makes or changes a schedule, with a preview of its times. */
export function ScheduleForm({ was, tasks, queues, onReload }: ScheduleFormProps) {
  const [draft, setDraft] = useState<Draft>(() => (was ? draftOf(was) : newDraft(ownZone())));
  const task = tasks.find(({ name }) => name === draft.task);
  const begin: Json | undefined = was && draft.task === was.task ? was.input : undefined;
  const typed = useTypedInput(task?.schema ?? ANYTHING, begin);
  const [errors, setErrors] = useState<FormErrors>({});
  const [inputErrors, setInputErrors] = useState<FormErrors>({});
  const [refusal, setRefusal] = useState<ComponentProps<typeof Refusal> | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isRefused = useRefusalFocus(form, errors, inputErrors);

  const type = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    setErrors((before) =>
      Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(change, name))),
    );
  };

  const refuse = ({ status, problem, message }: CallFailed) => {
    isRefused();
    if (status === 412 && !was) {
      setErrors({ name: 'There is a schedule of this name. Choose another name, or change that one.' });
      return;
    }
    if (status === 412) {
      setRefusal({
        detail: 'The schedule was changed meanwhile, by somebody else or by a deployment.',
        rest: [],
        children: (
          <button type="button" onClick={onReload}>
            Drop what I typed and reload it
          </button>
        ),
      });
      return;
    }
    const given = problem?.errors ?? [];
    const isOfInput = ({ path }: { readonly path: string }) => /^input(\.|$)/.test(path);
    const input = placeErrors(
      given.filter(isOfInput).map((error) => ({ ...error, path: error.path.replace(/^input\.?/, '') })),
      typed.paths,
    );
    const own = placeErrors(
      given.filter((error) => !isOfInput(error)),
      shownFields(draft, was === null),
    );
    setInputErrors(input.placed);
    setErrors(own.placed);
    const restOfInput = input.rest.map((error) => ({ ...error, path: `input.${error.path}` }));
    setRefusal({ detail: message, rest: [...restOfInput, ...own.rest] });
  };

  const submit = async () => {
    isRefused();
    const wrong = checkDraft(draft, was === null);
    setErrors(wrong);
    // Which input a task takes is not known before it is chosen.
    const wrongInput = draft.task === '' ? {} : typed.wrong;
    setInputErrors(wrongInput);
    setRefusal(null);
    const count = Object.keys(wrong).length + Object.keys(wrongInput).length;
    if (count > 0) {
      announce(count === 1 ? 'One field needs fixing.' : `${count} fields need fixing.`);
      return;
    }
    setBusy(true);
    try {
      await putSchedule(draft.name, optionsOf(draft, typed.input, was), was?.revision ?? null);
      announce(was ? 'Saved.' : `${draft.name} is made.`);
      goTo({ view: 'schedule', name: draft.name });
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      refuse(error);
    } finally {
      setBusy(false);
    }
  };

  const choices = useMemo(() => choicesOf(tasks, was?.task), [tasks, was]);
  return (
    <div class="send-columns">
      <form
        ref={form}
        class="card"
        noValidate
        aria-labelledby="form-title"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="card-head">
          <h2 id="form-title">{was?.name ?? 'What, and when'}</h2>
          {draft.task !== '' && (
            <TurnButton
              typed={typed}
              onTurn={() => {
                setInputErrors({});
                setRefusal(null);
              }}
            />
          )}
        </div>
        {was?.declared && !was.overridden && (
          <p class="muted">
            A definition declares this schedule. What you save here holds instead, and deployments leave it,
            until you reset it.
          </p>
        )}
        <div class="options-grid first">
          {!was && (
            <TextField
              name="name"
              label="Name"
              hint="It cannot be changed later"
              value={draft.name}
              error={errors['name']}
              onType={(name) => type({ name })}
            />
          )}
          <ChoiceField
            name="task"
            label="Task"
            value={draft.task}
            error={errors['task']}
            choices={choices}
            onChoose={(name) => {
              setInputErrors({});
              type({ task: name });
            }}
          />
        </div>
        {draft.task !== '' && (
          <InputFields
            typed={typed}
            errors={inputErrors}
            onType={(path) => setInputErrors(({ [path]: _, ...others }) => others)}
          />
        )}
        <WhenFields draft={draft} errors={errors} onType={type} />
        <MoreFields draft={draft} errors={errors} queues={queues} onType={type} />
        <label class="choice">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={({ currentTarget }) => type({ enabled: currentTarget.checked })}
          />
          It makes tasks; otherwise it is paused
        </label>
        {refusal && <Refusal {...refusal} />}
        <div class="actions">
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Saving…' : was ? 'Save' : 'Make the schedule'}
          </button>
          <a class="button" href={hrefOf(was ? { view: 'schedule', name: was.name } : { view: 'schedules' })}>
            Cancel
          </a>
        </div>
      </form>
      <Preview draft={draft} was={was} />
    </div>
  );
}

/** The tasks to choose from: also that of a schedule whose task is no longer deployed. */
function choicesOf(
  tasks: readonly Sendable[],
  used: string | undefined,
): readonly (readonly [string, string])[] {
  const names = tasks.map(({ name }) => name);
  const all = used === undefined || names.includes(used) ? names : [used, ...names];
  return [
    ...(used === undefined ? [['', 'Choose one'] as const] : []),
    ...all.map((name) => [name, name] as const),
  ];
}
