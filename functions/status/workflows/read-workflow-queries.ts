import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT, MAX_WAIT_SECONDS } from '../../../core/protocol/bounds.ts';
import { type FieldError, ProblemError } from '../../../core/protocol/problem.ts';
import { readSeconds } from '../../../core/protocol/read-seconds.ts';
import { API_WORKFLOW_STATES, type WorkflowState } from '../../../core/protocol/workflow.ts';
import { isPlace } from '../../../core/records/list/index-attributes.ts';
import type { HttpRequest } from '../../../platform/http/http-request.ts';

type Query = HttpRequest['query'];

/** Reads one parameter; `null` if it is invalid. */
interface Parameter<Value> {
  readonly absent: Value;
  readonly read: (text: string) => Value | null;
  readonly must: string;
}

type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** @throws ProblemError 422 naming each parameter that is unknown or invalid */
function readQuery<Read extends Parameters>(
  query: Query,
  parameters: Read,
): { readonly [Name in keyof Read]: Read[Name]['absent'] } {
  const names = Object.keys(parameters);
  const errors: FieldError[] = Object.keys(query)
    .filter((name) => !names.includes(name))
    .map((path) => ({ path, message: `Unknown parameter. The parameters are ${names.join(', ')}` }));
  const values = names.map((name) => {
    const { absent, read, must } = parameters[name] ?? { absent: null, read: () => null, must: '' };
    const given = query[name];
    if (given === undefined) return [name, absent] as const;
    const value = typeof given === 'string' ? read(given) : null;
    if (value === null) errors.push({ path: name, message: must });
    return [name, value] as const;
  });
  if (errors.length > 0) throw new ProblemError(422, 'The query string has invalid parameters.', { errors });
  // There is a value for each parameter, of the type that its reader gives.
  return Object.fromEntries(values) as { readonly [Name in keyof Read]: Read[Name]['absent'] };
}

const LIMIT: Parameter<number> = {
  absent: DEFAULT_LIST_LIMIT,
  read: (text) => {
    const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    return limit >= 1 && limit <= MAX_LIST_LIMIT ? limit : null;
  },
  must: `Must be a whole number from 1 to ${MAX_LIST_LIMIT}`,
};

const CURSOR_MUST = 'Must be the cursor of an earlier page, unchanged';

/** What a call asks of one workflow. */
export function readWorkflowQuery(query: Query): { readonly waitMs: number; readonly outline: boolean } {
  const { wait, include } = readQuery(query, {
    wait: {
      absent: 0,
      read: (text) => {
        const seconds = readSeconds(text);
        return seconds === null || seconds > MAX_WAIT_SECONDS ? null : seconds;
      },
      must: `Must be a number of seconds from 0 to ${MAX_WAIT_SECONDS}`,
    } satisfies Parameter<number>,
    include: {
      absent: '',
      read: (text) => (text === 'outline' ? text : null),
      must: 'Must be outline',
    } satisfies Parameter<string>,
  });
  return { waitMs: wait * 1000, outline: include === 'outline' };
}

/** What a call asks of the list of workflows. `before`: the place after which the page begins. */
export function readWorkflowsQuery(query: Query): {
  readonly state: WorkflowState | null;
  readonly limit: number;
  readonly before: string | null;
} {
  const { state, limit, cursor } = readQuery(query, {
    state: {
      absent: null,
      read: (text) => API_WORKFLOW_STATES.find((known) => known === text) ?? null,
      must: `Must be one of ${API_WORKFLOW_STATES.join(', ')}`,
    } as Parameter<WorkflowState | null>,
    limit: LIMIT,
    cursor: { absent: null, read: placeOfCursor, must: CURSOR_MUST } as Parameter<string | null>,
  });
  return { state, limit, before: cursor };
}

/** What a call asks of the tasks of a workflow. `from`: the number of the first. */
export function readNodesQuery(query: Query): { readonly limit: number; readonly from: number } {
  const { limit, cursor } = readQuery(query, {
    limit: LIMIT,
    cursor: {
      absent: 0,
      read: (text) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : null),
      must: CURSOR_MUST,
    } satisfies Parameter<number>,
  });
  return { limit, from: cursor };
}

/** Writes where a list of workflows continues, as text that needs no encoding in a URL. */
export function cursorOfPlace(place: string): string {
  return Buffer.from(place).toString('base64url');
}

function placeOfCursor(text: string): string | null {
  const place = Buffer.from(text, 'base64url').toString();
  return isPlace(place) && cursorOfPlace(place) === text ? place : null;
}
