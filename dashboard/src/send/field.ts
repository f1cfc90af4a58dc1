import type { Json } from '../api/task.ts';
import type { JsonSchema } from './json-schema.ts';

/** How a field is filled in. `lines` is a list of texts or numbers, one per line; `json` is anything else. */
export type FieldKind = 'text' | 'multiline' | 'number' | 'boolean' | 'choice' | 'lines' | 'json' | 'group';

/** One field of a form. */
export interface Field {
  /** Dotted, as in the API's errors; empty if the whole input is one field. */
  readonly path: string;
  /** Its name within its object. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** Whether `null` is allowed: an empty required field is then `null`. */
  readonly nullable: boolean;
  readonly schema: JsonSchema;
  /** The values of a choice. */
  readonly choices: readonly Json[];
  /** The fields of a group. */
  readonly fields: readonly Field[];
}
