import type { Environment } from '../../core/protocol/settings.ts';
import { GIVEN_UP_SUFFIX } from '../../core/queue/queue-names.ts';
import { type Queues, readQueues } from '../../core/queue/queues.ts';

/**
 * The given-up queues of the queues in this function's settings, by their names in SQS, which a batch comes with: where each is, and where its
 * unreadable messages go.
 *
 * @throws Error when a setting is missing or malformed
 */
export function readGivenUpQueues(client: Queues['client'], environment: Environment): Queues {
  const { addresses } = readQueues(client, environment);
  const givenUp = [...addresses.values()].map(({ url, deadLetterUrl }) => {
    const address = { url: `${url}${GIVEN_UP_SUFFIX}`, deadLetterUrl };
    return [address.url.slice(address.url.lastIndexOf('/') + 1), address] as const;
  });
  return { client, addresses: new Map(givenUp) };
}
