import type { OutboxEntry } from '../protocol/outbox.ts';

/** The kind of the outbox entry of a task that Celery sent. */
export const CELERY = 'celery';

/** What the outbox entry of a Celery task holds: all that the call says and its record has no place for. What is missing is not said. */
export interface CeleryEntry {
  /** The id by which Python looks for the result, if it is not the record's. */
  readonly id?: string;
  readonly parent?: string;
  /** The Celery group that the call is part of. */
  readonly group?: string;
  /** The call's time limits in seconds, the hard one first. */
  readonly limits?: readonly [number | null, number | null];
  /** The definition's exceptions, as they were when the call was first read. */
  readonly python?: Readonly<Record<string, string>>;
  /** Nobody asks for the result. */
  readonly ignore?: true;
}

/** The outbox of a Celery task. */
export function celeryOutbox(entry: CeleryEntry): readonly OutboxEntry[] {
  return [{ kind: CELERY, to: JSON.stringify(entry) }];
}

/** Reads the entry of a message's or a record's outbox; `null` if it is no Celery task's. */
export function readCeleryEntry(outbox: readonly OutboxEntry[] = []): CeleryEntry | null {
  const entry = outbox.find(({ kind }) => kind === CELERY);
  return entry ? parseCeleryEntry(entry) : null;
}

/** The outbox of a Celery task that is forgotten: no more than it takes to erase Celery's item. Nothing, if there is no item. */
export function forgottenOutbox(outbox: readonly OutboxEntry[]): readonly OutboxEntry[] {
  return outbox.flatMap((entry) => {
    if (entry.kind !== CELERY) return [];
    const { id, ignore } = parseCeleryEntry(entry);
    return ignore ? [] : celeryOutbox(id === undefined ? {} : { id });
  });
}

/**
 * Reads what such an outbox entry holds. Only Lovage writes records; what somebody wrote to the queue by hand may be anything, and then says nothing.
 */
export function parseCeleryEntry({ to }: OutboxEntry): CeleryEntry {
  let value: unknown;
  try {
    value = JSON.parse(to);
  } catch {
    return {};
  }
  const { id, parent, group, limits, python, ignore }: { readonly [name in keyof CeleryEntry]?: unknown } =
    Object(value);
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof parent === 'string' ? { parent } : {}),
    ...(typeof group === 'string' ? { group } : {}),
    ...(isLimits(limits) ? { limits } : {}),
    ...(isTexts(python) ? { python } : {}),
    ...(ignore === true ? { ignore } : {}),
  };
}

function isLimits(value: unknown): value is readonly [number | null, number | null] {
  const isLimit = (limit: unknown) => limit === null || (typeof limit === 'number' && limit > 0);
  return Array.isArray(value) && value.length === 2 && value.every(isLimit);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}
