import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT } from '../../core/protocol/bounds.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import type { Query } from '../../platform/http/read-query.ts';

/** How one parameter of a query string is read; `null` is invalid. */
export interface Parameter<Value> {
  readonly absent: Value;
  readonly read: (text: string) => Value | null;
  readonly must: string;
}

type Parameters = Readonly<Record<string, Parameter<unknown>>>;

type Values<Read extends Parameters> = { readonly [Name in keyof Read]: Read[Name]['absent'] };

/** The number of entries on a page of a list. */
export const LIMIT: Parameter<number> = {
  absent: DEFAULT_LIST_LIMIT,
  read: (text) => {
    const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    return limit >= 1 && limit <= MAX_LIST_LIMIT ? limit : null;
  },
  must: `Must be a whole number from 1 to ${MAX_LIST_LIMIT}`,
};

export const CURSOR_MUST = 'Must be the cursor of an earlier page, unchanged';

/** Reads a query string. @returns a value for each parameter, that of an absent one where it is invalid; and what is wrong with those */
export function readParameters<Read extends Parameters>(
  query: Query,
  parameters: Read,
): { readonly values: Values<Read>; readonly errors: FieldError[] } {
  const names = Object.keys(parameters);
  const errors: FieldError[] = Object.keys(query)
    .filter((name) => !names.includes(name))
    .map((path) => ({ path, message: `Unknown parameter. The parameters are ${names.join(', ')}` }));
  const values = Object.entries(parameters).map(([name, { absent, read, must }]) => {
    const given = query[name];
    if (given === undefined) return [name, absent] as const;
    const value = typeof given === 'string' ? read(given) : null;
    if (value === null) errors.push({ path: name, message: must });
    return [name, value ?? absent] as const;
  });
  // There is a value for each parameter, of the type that its reader gives.
  return { values: Object.fromEntries(values) as Values<Read>, errors };
}

/** @throws ProblemError 422 naming what is wrong, if anything is */
export function refuseInvalid(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new ProblemError(422, 'The query string has invalid parameters.', { errors });
}
