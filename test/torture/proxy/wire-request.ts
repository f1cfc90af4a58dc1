import { STATES, type State } from '../../../core/protocol/state.ts';
import type { Service } from './service.ts';

/** What can be told of a request to AWS from outside. */
export interface WireRequest {
  readonly service: Service;
  readonly operation: string;
  readonly isWrite: boolean;
  /** The ids that it names, of tasks and whatever else has one. */
  readonly ids: readonly string[];
  /** The state that it gives to a record, where it gives one. */
  readonly state: State | null;
}

const WRITE = /^(Put|Update|Delete|BatchWrite|Send|Change|Start)/;
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The value that core/records/update-record.ts gives to the attribute `state`. */
const STATE = /":set_state":\{"S":"([A-Z]+)"\}/;

/** Reads a request on its way. */
export function readWireRequest(service: Service, target: string | undefined, body: string): WireRequest {
  const operation = target?.split('.')[1] ?? new URLSearchParams(body).get('Action') ?? 'unknown';
  const written = STATE.exec(body)?.[1];
  return {
    service,
    operation,
    isWrite: WRITE.test(operation),
    ids: [...new Set(body.match(ID))],
    state: STATES.find((state) => state === written) ?? null,
  };
}
