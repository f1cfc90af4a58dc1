import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Counts the requests that a client makes during an action, by command. */
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
    // Inside the client's tries: this runs once for each try.
    { step: 'deserialize', name: 'countRequests' },
  );
  try {
    await act();
  } finally {
    client.middlewareStack.remove('countRequests');
  }
  return counts;
}
