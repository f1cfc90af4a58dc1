import { v5 as nameBasedUuid } from 'uuid';

/** The namespace of the ids of occurrences, generated once for this purpose alone (RFC 9562, section 6.5). */
const NAMESPACE = '9a0d5a5e-5a4f-4b7e-8b0c-2f3f6f6f1c52';

/**
 * The id of the task of an occurrence, the same for whoever makes it.
 *
 * @param at its nominal time, in milliseconds since the epoch
 */
export function occurrenceId(name: string, at: number): string {
  return nameBasedUuid(JSON.stringify([name, at]), NAMESPACE);
}
