import { isId } from '../protocol/message-fields.ts';
import { type Fields, isFields } from './read-envelope.ts';

/** The most ids that are taken out of one message: each may get a result of its own. */
const MOST_FOLLOWING = 1_000;

/** How many signatures are looked at in each list of them: a hostile one is as long as its message. */
const MOST_IN_ONE = 1_000;

/**
 * The ids of everything that was to follow a task, for a program may wait for any of it: callbacks, the chain's tasks, the chord's body, and
 * whatever is in them: groups, chains and chords are in one another in any order. They are in the signatures' options. What is nearest to the
 * task comes first.
 *
 * @param embed the third part of a message's content
 */
export function followingIds({ chord, chain, callbacks, errbacks }: Fields): readonly string[] {
  const ids = new Set<string>();
  // No recursion: a canvas is as deep as its program makes it.
  const signatures: unknown[] = [chord, chain, callbacks, errbacks];
  for (const signature of signatures) {
    if (ids.size >= MOST_FOLLOWING) break;
    if (Array.isArray(signature)) signatures.push(...signature.slice(0, MOST_IN_ONE));
    if (!isFields(signature)) continue;
    const options = isFields(signature['options']) ? signature['options'] : {};
    if (isId(options['task_id'])) ids.add(options['task_id']);
    signatures.push(options['chord'], options['link'], options['link_error'], ...partsOf(signature));
  }
  return [...ids];
}

/** The signatures that Celery's own tasks have as arguments. Those of other tasks may look like signatures, and are the program's. */
function partsOf({ task, kwargs }: Fields): readonly unknown[] {
  const given = isFields(kwargs) ? kwargs : {};
  if (task === 'celery.chain' || task === 'celery.group') return [given['tasks']];
  return task === 'celery.chord' ? [given['header'], given['body']] : [];
}
