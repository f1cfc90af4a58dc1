import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Json } from '../../core/protocol/json.ts';
import { numberLoss } from '../../core/protocol/number-loss.ts';
import type { FieldError } from '../../core/protocol/problem.ts';
import type { Query } from '../../platform/http/read-query.ts';
import { capitalized } from './capitalized.ts';
import { type Checked, checkInput } from './check-input.ts';

type FormValue = Query[string];

/** What a field may be read as if the schema refuses it as the text that it is, or the list of its texts: the first that it takes. */
const READINGS: readonly ((value: FormValue) => Json)[] = [
  spelled,
  asList,
  (value) => asList(spelled(value)),
];

/**
 * Form fields are texts. A field that the schema refuses as a text is read as the number or boolean that it spells, and then as a list of one:
 * `a=1` fits a schema that wants a number, `content=1` one that wants a text, and `tags=1` one that wants a list of either. If the schema
 * refuses every reading, the errors of the first two are reported, because nobody can tell which was meant.
 */
export async function checkForm(schema: StandardSchemaV1, fields: Query): Promise<Checked> {
  const texts = await checkInput(schema, fields);
  const chosen = new Map<string, (value: FormValue) => Json>();
  let last = texts;
  let spelt = texts;
  for (const reading of READINGS) {
    const open = Object.keys(fields).filter(
      (name) => last.refused.has(name) && (reading === spelled || typeof fields[name] === 'string'),
    );
    if (open.length === 0) continue;
    for (const name of open) chosen.set(name, reading);
    last = await checkInput(
      schema,
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, chosen.get(name)?.(value) ?? value]),
      ),
    );
    if (reading === spelled) spelt = last;
  }
  const taken = [...chosen].filter(([name]) => !last.refused.has(name));
  const lost = taken.flatMap(([name, reading]) => {
    const value = fields[name] ?? '';
    if (reading === asList) return [];
    return lostNumbers(name, reading === spelled || typeof value !== 'string' ? value : [value]);
  });
  if (last.errors.length === 0 && lost.length === 0) return last;
  const paths = new Set(spelt.errors.map(({ path }) => path));
  const said = new Set(spelt.errors.map(asText));
  const asTexts = texts.errors.filter((error) => paths.has(error.path) && !said.has(asText(error)));
  const isTaken = ({ path }: FieldError) =>
    taken.some(([name]) => path === name || path.startsWith(`${name}.`));
  return { ...last, errors: [...lost, ...[...asTexts, ...spelt.errors].filter((error) => !isTaken(error))] };
}

/**
 * What a form's earlier input may have been, if its schema read it in another way: each field as what it is in the record, if that is one of
 * its readings, and otherwise as the text that it is.
 */
export function readAs(fields: Query, recorded: Json): Json {
  const values: { readonly [name: string]: unknown } = Object(recorded);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const held = JSON.stringify(values[name]);
      const isHeld = (reading: Json) => JSON.stringify(reading) === held;
      return [name, READINGS.map((reading) => reading(value)).find(isHeld) ?? value];
    }),
  );
}

/** The errors of a field whose numbers would become others. */
export function lostNumbers(path: string, value: string | readonly string[]): readonly FieldError[] {
  if (typeof value !== 'string')
    return value.flatMap((inner, index) => lostNumbers(`${path}.${index}`, inner));
  const message = NUMBER.test(value) ? numberLoss(value) : null;
  return message === null ? [] : [{ path, message: capitalized(message) }];
}

function asText({ path, message }: FieldError): string {
  return JSON.stringify([path, message]);
}

/**
 * What a text of a form spells: a number, `true` or `false`, or itself; `on` is what browsers send for a ticked checkbox. A number may be
 * another than the text says: see `lostNumbers`.
 */
export function spelled(value: FormValue): Json {
  if (typeof value !== 'string') return value.map(spelled);
  if (value === 'true' || value === 'on') return true;
  if (value === 'false') return false;
  const number = NUMBER.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : value;
}

function asList(value: Json): Json {
  return Array.isArray(value) ? value : [value];
}

/** A number as JSON writes it. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
