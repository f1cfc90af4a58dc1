import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageConfig } from '../../page-config.ts';
import { CallFailed } from '../api/call.ts';
import { sendTask } from '../api/calls.ts';
import type { Sendable } from '../api/openapi.ts';
import type { FieldError, Json, Problem } from '../api/task.ts';
import { goTo } from '../route/use-route.ts';
import { announce } from '../shell/announcer.tsx';
import { type CallOptions, checkOptions, NO_OPTIONS, pathOf } from './call-options.ts';
import { checkJson } from './check-value.ts';
import { CurlCard } from './curl-card.tsx';
import { FieldInput } from './field-input.tsx';
import { fieldsOf } from './fields.ts';
import { type FormErrors, pathsOf, placeErrors, readForm, startValues } from './form-values.ts';
import { JsonInput } from './json-input.tsx';
import { OptionsForm } from './options-form.tsx';

interface SendFormProps {
  readonly task: Sendable;
  /** The initial input. */
  readonly begin: Json | undefined;
  readonly queues: readonly string[];
  readonly config: PageConfig;
}

interface Refusal {
  readonly detail: string;
  readonly rest: readonly FieldError[];
}

/** The form of one task, its options, and the same call as a shell command. */
export function SendForm({ task, begin, queues, config }: SendFormProps) {
  const fields = useMemo(() => fieldsOf(task.schema), [task]);
  const [values, setValues] = useState(() => startValues(fields, begin));
  const [asJson, setAsJson] = useState<string | null>(null);
  const [options, setOptions] = useState<CallOptions>(NO_OPTIONS);
  const [errors, setErrors] = useState<FormErrors>({});
  const [optionErrors, setOptionErrors] = useState<FormErrors>({});
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const attempts = useRef(0);

  const read = asJson === null ? readForm(fields, values) : readJson(asJson);
  const path = pathOf(task.name, options);

  // After a refusal, focus the first field with an error.
  useEffect(() => {
    if (attempts.current > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors, optionErrors]);

  const refuse = (problem: Problem | null, message: string) => {
    const given = problem?.errors ?? [];
    const names = Object.keys(NO_OPTIONS);
    const ofOptions = problem?.detail.includes('query string') || problem?.detail.includes('expire');
    const paths = asJson === null ? pathsOf(fields) : [];
    const input = ofOptions ? { placed: {}, rest: given } : placeErrors(given, paths);
    const query = placeErrors(input.rest, names);
    setErrors(input.placed);
    setOptionErrors(query.placed);
    setRefusal({ detail: message, rest: query.rest });
  };

  const submit = async () => {
    attempts.current += 1;
    const wrong = checkOptions(options);
    setErrors(read.errors);
    setOptionErrors(wrong);
    setRefusal(null);
    const count = Object.keys(read.errors).length + Object.keys(wrong).length;
    if (count > 0) {
      announce(count === 1 ? 'One field needs fixing.' : `${count} fields need fixing.`);
      return;
    }
    setBusy(true);
    try {
      const sent = await sendTask(path, read.input, options.idempotencyKey);
      announce('Sent.');
      goTo({ view: 'task', id: sent.id });
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      refuse(error.problem, error.message);
    } finally {
      setBusy(false);
    }
  };

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
          <h2 id="form-title">{task.name}</h2>
          <button
            type="button"
            class="quiet small"
            onClick={() => {
              setErrors({});
              setRefusal(null);
              if (asJson === null) setAsJson(JSON.stringify(read.input, null, 2));
              else {
                const back = checkJson(asJson);
                if (back.ok) setValues(startValues(fields, back.value ?? {}));
                setAsJson(null);
              }
            }}
          >
            {asJson === null ? 'Write it as JSON' : 'Fill in the form'}
          </button>
        </div>
        {asJson !== null ? (
          <JsonInput text={asJson} error={errors['']} onChange={setAsJson} />
        ) : (
          fields.map((field) => (
            <FieldInput
              key={field.path}
              field={field}
              values={values}
              errors={errors}
              onChange={(of, value) => {
                setValues((before) => ({ ...before, [of]: value }));
                setErrors(({ [of]: _, ...others }) => others);
              }}
            />
          ))
        )}
        {fields.length === 0 && asJson === null && <p class="muted">This task takes no input.</p>}
        <OptionsForm
          options={options}
          errors={optionErrors}
          queues={queues}
          onChange={(changed) => {
            setOptions(changed);
            setOptionErrors({});
          }}
        />
        {refusal && (
          <div class="refusal" role="alert">
            <p>{refusal.detail}</p>
            {refusal.rest.length > 0 && (
              <ul>
                {refusal.rest.map(({ path: at, message }) => (
                  <li key={at}>
                    <code>{at}</code> {message}
                  </li>
                ))}
              </ul>
            )}
          </div>
        )}
        <div class="actions">
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Sending…' : 'Send'}
          </button>
        </div>
      </form>
      <CurlCard path={path} input={read.input} idempotencyKey={options.idempotencyKey} config={config} />
    </div>
  );
}

function readJson(text: string): { readonly input: Json; readonly errors: FormErrors } {
  const checked = checkJson(text);
  return checked.ok
    ? { input: checked.value ?? null, errors: {} }
    : { input: null, errors: { '': checked.message } };
}
