import type { AttemptKey } from '../protocol/outcome.ts';
import { CURRENT, IN_FIRST_LIFE, IN_THAT_LIFE } from './conditions.ts';
import { number, string } from './record-item.ts';
import type { Item } from './table.ts';
import type { Change } from './update-record.ts';

/** The condition on every write of an attempt: it is still the record's current one. */
export function fence({ attempt, owner }: AttemptKey): Pick<Change, 'condition' | 'values'> {
  return {
    condition: CURRENT,
    values: { ':attempt': number(attempt), ':owner': string(owner) },
  };
}

/** The condition that the task is still in the life that a write is for, from 1. */
export function inLife(life: number): Pick<Change, 'condition'> & { readonly values: Item } {
  return { condition: life === 1 ? IN_FIRST_LIFE : IN_THAT_LIFE, values: { ':life': number(life) } };
}
