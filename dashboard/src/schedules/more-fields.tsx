import { useState } from 'preact/hooks';
import { MISFIRES, OVERLAPS } from '../api/schedule-rules.ts';
import { ownZone } from '../parts/local-time.ts';
import type { FormErrors } from '../send/form-values.ts';
import { type Draft, MORE_FIELDS } from './draft.ts';
import { ChoiceField, TextField } from './form-field.tsx';
import { MISFIRE_WORDS, OVERLAP_WORDS } from './schedule-facts.tsx';

interface MoreFieldsProps {
  readonly draft: Draft;
  readonly errors: FormErrors;
  readonly queues: readonly string[];
  readonly onType: (change: Partial<Draft>) => void;
}

/** What few schedules need. */
export function MoreFields({ draft, errors, queues, onType }: MoreFieldsProps) {
  const [open, setOpen] = useState(false);
  const isWrong = MORE_FIELDS.some((name) => errors[name] !== undefined);
  const zone = `In your time zone, ${ownZone()}`;
  const names = draft.queue === '' || queues.includes(draft.queue) ? queues : [draft.queue, ...queues];
  return (
    <details
      class="options"
      open={open || isWrong}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>
        Options<span class="muted"> start and end, jitter, missed times, overlap, queue</span>
      </summary>
      <div class="options-grid">
        <TextField
          name="start"
          label="Not before"
          hint={zone}
          type="datetime-local"
          value={draft.start}
          error={errors['start']}
          onType={(start) => onType({ start })}
        />
        <TextField
          name="end"
          label="Not after"
          hint={zone}
          type="datetime-local"
          value={draft.end}
          error={errors['end']}
          onType={(end) => onType({ end })}
        />
        <TextField
          name="jitter"
          label="Jitter"
          hint="Each task is due up to so many seconds later"
          value={draft.jitter}
          error={errors['jitter']}
          onType={(jitter) => onType({ jitter })}
        />
        <ChoiceField
          name="overlap"
          label="If the one before has not ended"
          value={draft.overlap}
          error={errors['overlap']}
          choices={OVERLAPS.map((overlap) => [overlap, capital(OVERLAP_WORDS[overlap])])}
          onChoose={(overlap) => onType({ overlap })}
        />
        <ChoiceField
          name="misfire"
          label="If times are missed"
          hint="Because the scheduler came too late"
          value={draft.misfire}
          error={errors['misfire']}
          choices={MISFIRES.map((misfire) => [misfire, capital(MISFIRE_WORDS[misfire])])}
          onChoose={(misfire) => onType({ misfire })}
        />
        <TextField
          name="catchUpWindow"
          label="Make missed ones for"
          hint="Seconds; empty: however late"
          value={draft.catchUpWindow}
          error={errors['catchUpWindow']}
          onType={(catchUpWindow) => onType({ catchUpWindow })}
        />
        <ChoiceField
          name="queue"
          label="Queue"
          value={draft.queue}
          error={errors['queue']}
          choices={[['', 'The definition’s own'], ...names.map((name) => [name, name] as const)]}
          onChoose={(queue) => onType({ queue })}
        />
      </div>
    </details>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
