import type { AttemptKey } from '../protocol/outcome.ts';
import { CURRENT } from './conditions.ts';
import { number, string } from './record-item.ts';
import type { Change } from './update-record.ts';

/** The condition on every write of an attempt: it is still the record's current one. */
export function fence({ attempt, owner }: AttemptKey): Pick<Change, 'condition' | 'values'> {
  return {
    condition: CURRENT,
    values: { ':attempt': number(attempt), ':owner': string(owner) },
  };
}
