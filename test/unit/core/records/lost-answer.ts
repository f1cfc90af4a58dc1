import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Lets the client's next request reach DynamoDB but loses the answer, as a broken connection does. The client tries again.
 *
 * @param command the SDK's name of the command whose answer is lost; by default, the next one's
 */
export function loseNextAnswer(client: DynamoDBClient, command?: string): void {
  let lost = false;
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const answer = await next(args);
        if (lost || (command !== undefined && commandName !== command)) return answer;
        lost = true;
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
      },
    // Inside the client's tries: this runs once for each try.
    { step: 'deserialize', priority: 'low', name: 'loseNextAnswer', override: true },
  );
}
