import type { Environment } from '../../core/protocol/settings.ts';
import { GIVEN_UP_SUFFIX } from '../../core/queue/queue-names.ts';
import { type QueueAddress, type Queues, readQueues } from '../../core/queue/queues.ts';

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
    return [nameIn(address), address] as const;
  });
  return { client, addresses: new Map(givenUp) };
}

/** The name in SQS of the given-up queue of one of the queues; `undefined` if it is none of them. */
export function givenUpNameOf(
  client: Queues['client'],
  environment: Environment,
  queue: string,
): string | undefined {
  const address = readQueues(client, environment).addresses.get(queue);
  return address && `${nameIn(address)}${GIVEN_UP_SUFFIX}`;
}

function nameIn({ url }: Pick<QueueAddress, 'url'>): string {
  return url.slice(url.lastIndexOf('/') + 1);
}
