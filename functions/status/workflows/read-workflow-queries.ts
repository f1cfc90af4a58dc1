import { MAX_WAIT_SECONDS } from '../../../core/protocol/bounds.ts';
import { readSeconds } from '../../../core/protocol/read-seconds.ts';
import { API_WORKFLOW_STATES, type WorkflowState } from '../../../core/protocol/workflow.ts';
import { isPlace } from '../../../core/records/list/index-attributes.ts';
import type { Query } from '../../../platform/http/read-query.ts';
import { CURSOR_MUST, LIMIT, type Parameter, readParameters, refuseInvalid } from '../read-parameters.ts';

/** What a call asks of one workflow. */
export function readWorkflowQuery(query: Query): { readonly waitMs: number; readonly outline: boolean } {
  const { values, errors } = readParameters(query, {
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
  refuseInvalid(errors);
  return { waitMs: values.wait * 1000, outline: values.include === 'outline' };
}

/** What a call asks of the list of workflows. `before`: the place after which the page begins. */
export function readWorkflowsQuery(query: Query): {
  readonly state: WorkflowState | null;
  readonly limit: number;
  readonly before: string | null;
} {
  const { values, errors } = readParameters(query, {
    state: {
      absent: null,
      read: (text) => API_WORKFLOW_STATES.find((known) => known === text) ?? null,
      must: `Must be one of ${API_WORKFLOW_STATES.join(', ')}`,
    } as Parameter<WorkflowState | null>,
    limit: LIMIT,
    cursor: { absent: null, read: placeOfCursor, must: CURSOR_MUST } as Parameter<string | null>,
  });
  refuseInvalid(errors);
  return { state: values.state, limit: values.limit, before: values.cursor };
}

/** What a call asks of the tasks of a workflow. `from`: the number of the first. */
export function readNodesQuery(query: Query): { readonly limit: number; readonly from: number } {
  const { values, errors } = readParameters(query, {
    limit: LIMIT,
    cursor: {
      absent: 0,
      read: (text) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : null),
      must: CURSOR_MUST,
    } satisfies Parameter<number>,
  });
  refuseInvalid(errors);
  return { limit: values.limit, from: values.cursor };
}

/** Writes where a list of workflows continues, as text that needs no encoding in a URL. */
export function cursorOfPlace(place: string): string {
  return Buffer.from(place).toString('base64url');
}

function placeOfCursor(text: string): string | null {
  const place = Buffer.from(text, 'base64url').toString();
  return isPlace(place) && cursorOfPlace(place) === text ? place : null;
}
