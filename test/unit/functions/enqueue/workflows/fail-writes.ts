import type { DynamoDB, PutItemCommandInput, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { awsFault } from '../../../aws-fault.ts';

/** Lets so many items be stored, and fails to store any other. @returns what ends that */
export function failAfter(client: DynamoDB, births: number): () => void {
  return failFurther(client, 'PutItemCommand', births);
}

/** Lets so many items be changed, and fails to change any other. @returns what ends that */
export function failUpdatesAfter(client: DynamoDB, updates: number): () => void {
  return failFurther(client, 'UpdateItemCommand', updates);
}

function failFurther(client: DynamoDB, name: string, most: number): () => void {
  let left = most;
  return fail(client, (command) => {
    if (command !== name) return false;
    left -= 1;
    return left < 0;
  });
}

/** Fails the writes that change a workflow to a state. @returns what ends that */
export function failChangeTo(client: DynamoDB, state: string): () => void {
  return fail(
    client,
    (command, input) =>
      command === 'UpdateItemCommand' && input.ExpressionAttributeValues?.[':set_workflowState']?.S === state,
  );
}

type Write = Partial<PutItemCommandInput & UpdateItemCommandInput>;

function fail(client: DynamoDB, isFailing: (command: string, input: Write) => boolean): () => void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const input: Write = Object(args.input);
        if (isFailing(commandName, input)) throw awsFault('InternalServerError');
        return next(args);
      },
    { step: 'initialize', name: 'fail' },
  );
  return () => void client.middlewareStack.remove('fail');
}
