import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Counts the requests that a client makes, by command, while something is done with it. */
export async function countRequests(
  client: DynamoDBClient,
  act: () => Promise<unknown>,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        counts[commandName] = (counts[commandName] ?? 0) + 1;
        return next(args);
      },
    // Inside the retries: each try is one call of this.
    { step: 'deserialize', name: 'countRequests' },
  );
  try {
    await act();
  } finally {
    client.middlewareStack.remove('countRequests');
  }
  return counts;
}
