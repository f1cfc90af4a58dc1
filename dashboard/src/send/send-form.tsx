import type { ComponentProps } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { PageConfig } from '../../page-config.ts';
import { CallFailed } from '../api/call.ts';
import { sendTask } from '../api/calls.ts';
import type { Sendable } from '../api/openapi.ts';
import type { Json, Problem } from '../api/task.ts';
import { goTo } from '../route/use-route.ts';
import { announce } from '../shell/announcer.tsx';
import { type CallOptions, checkOptions, NO_OPTIONS, pathOf } from './call-options.ts';
import { CurlCard } from './curl-card.tsx';
import { type FormErrors, placeErrors } from './form-values.ts';
import { InputFields, TurnButton } from './input-fields.tsx';
import { OptionsForm } from './options-form.tsx';
import { Refusal } from './refusal.tsx';
import { useRefusalFocus } from './use-refusal-focus.ts';
import { useTypedInput } from './use-typed-input.ts';

interface SendFormProps {
  readonly task: Sendable;
  /** The initial input. */
  readonly begin: Json | undefined;
  readonly queues: readonly string[];
  readonly config: PageConfig;
}

/** The form of one task, its options, and the same call as a shell command. */
export function SendForm({ task, begin, queues, config }: SendFormProps) {
  const typed = useTypedInput(task.schema, begin);
  const [options, setOptions] = useState<CallOptions>(NO_OPTIONS);
  const [errors, setErrors] = useState<FormErrors>({});
  const [optionErrors, setOptionErrors] = useState<FormErrors>({});
  const [refusal, setRefusal] = useState<ComponentProps<typeof Refusal> | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isRefused = useRefusalFocus(form, errors, optionErrors);
  const path = pathOf(task.name, options);

  const refuse = (problem: Problem | null, message: string) => {
    isRefused();
    const given = problem?.errors ?? [];
    const names = Object.keys(NO_OPTIONS);
    const ofOptions = problem?.detail.includes('query string') || problem?.detail.includes('expire');
    const input = ofOptions ? { placed: {}, rest: given } : placeErrors(given, typed.paths);
    const query = placeErrors(input.rest, names);
    setErrors(input.placed);
    setOptionErrors(query.placed);
    setRefusal({ detail: message, rest: query.rest });
  };

  const submit = async () => {
    isRefused();
    const wrong = checkOptions(options);
    setErrors(typed.wrong);
    setOptionErrors(wrong);
    setRefusal(null);
    const count = Object.keys(typed.wrong).length + Object.keys(wrong).length;
    if (count > 0) {
      announce(count === 1 ? 'One field needs fixing.' : `${count} fields need fixing.`);
      return;
    }
    setBusy(true);
    try {
      const sent = await sendTask(path, typed.input, options.idempotencyKey);
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
          <TurnButton
            typed={typed}
            onTurn={() => {
              setErrors({});
              setRefusal(null);
            }}
          />
        </div>
        <InputFields
          typed={typed}
          errors={errors}
          onType={(of) => setErrors(({ [of]: _, ...others }) => others)}
        />
        <OptionsForm
          options={options}
          errors={optionErrors}
          queues={queues}
          onChange={(changed) => {
            setOptions(changed);
            setOptionErrors({});
          }}
        />
        {refusal && <Refusal {...refusal} />}
        <div class="actions">
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Sending…' : 'Send'}
          </button>
        </div>
      </form>
      <CurlCard path={path} input={typed.input} idempotencyKey={options.idempotencyKey} config={config} />
    </div>
  );
}
