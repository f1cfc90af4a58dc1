import { ownZone } from '../parts/local-time.ts';
import type { FormErrors } from '../send/form-values.ts';
import { type Draft, UNITS } from './draft.ts';
import { ChoiceField, TextField } from './form-field.tsx';
import { zonesWith } from './zones.ts';

interface WhenFieldsProps {
  readonly draft: Draft;
  readonly errors: FormErrors;
  readonly onType: (change: Partial<Draft>) => void;
}

/** When the schedule comes. */
export function WhenFields({ draft, errors, onType }: WhenFieldsProps) {
  const kind = (of: Draft['kind'], label: string) => (
    <label class="choice">
      <input type="radio" name="kind" checked={draft.kind === of} onChange={() => onType({ kind: of })} />
      {label}
    </label>
  );
  return (
    <fieldset>
      <legend>When</legend>
      <div class="choices">
        {kind('cron', 'At certain times')}
        {kind('every', 'At an interval')}
      </div>
      {draft.kind === 'cron' ? (
        <div class="options-grid">
          <TextField
            name="cron"
            label="Cron"
            hint="Minute, hour, day of the month, month, day of the week"
            value={draft.cron}
            error={errors['cron']}
            mono
            onType={(cron) => onType({ cron })}
          />
          <ChoiceField
            name="timezone"
            label="Time zone"
            value={draft.timezone}
            error={errors['timezone']}
            choices={zonesWith(ownZone(), draft.timezone).map((zone) => [zone, zone])}
            onChoose={(timezone) => onType({ timezone })}
          />
        </div>
      ) : (
        <div class="options-grid">
          <TextField
            name="every"
            label="Every"
            hint="At least 10 seconds, counted from its start, or else from when it is made"
            value={draft.every}
            error={errors['every']}
            onType={(every) => onType({ every })}
          />
          <ChoiceField
            name="unit"
            label="Unit"
            value={draft.unit}
            error={undefined}
            choices={Object.entries(UNITS)}
            onChoose={(unit) => onType({ unit })}
          />
        </div>
      )}
    </fieldset>
  );
}
