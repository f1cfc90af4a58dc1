import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Lets the client's next request reach DynamoDB but loses the answer, as a broken connection does. The client tries again. */
export function loseNextAnswer(client: DynamoDBClient): void {
  let lost = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      if (lost) return answer;
      lost = true;
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    // Inside the client's tries: this runs once for each try.
    { step: 'deserialize', priority: 'low', name: 'loseNextAnswer', override: true },
  );
}
