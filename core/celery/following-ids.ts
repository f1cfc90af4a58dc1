import { isId } from '../protocol/message-fields.ts';
import { type Fields, isFields } from './read-envelope.ts';

/** The most ids that are taken out of one message: each may get a result of its own. */
const MOST_FOLLOWING = 100;

/**
 * The ids of the tasks that were to follow one: those of the chain, of the chord's body, and of the bodies of chords in the chain. They are in
 * the signatures' options.
 *
 * @param embed the third part of a message's content
 */
export function followingIds(embed: Fields): readonly string[] {
  const chain = Array.isArray(embed['chain']) ? embed['chain'] : [];
  const ids = [embed['chord'], ...chain].flatMap(idsOf);
  return [...new Set(ids)].slice(0, MOST_FOLLOWING);
}

/** Those of a signature, and of the body if it is a chord's. */
function idsOf(signature: unknown): readonly string[] {
  if (!isFields(signature)) return [];
  const options = isFields(signature['options']) ? signature['options'] : {};
  const kwargs = isFields(signature['kwargs']) ? signature['kwargs'] : {};
  const body =
    isFields(kwargs['body']) && isFields(kwargs['body']['options']) ? kwargs['body']['options'] : {};
  return [options['task_id'], body['task_id']].filter(isId);
}
