import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import type { Item } from '../../../../core/records/table.ts';
import { fingerprintOf, idOfKey } from '../../../../platform/http/idempotency.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { additions } from './bulk-answer.ts';
import { type EnqueueApp, enqueueApp, NOW, TABLE } from './enqueue-app.ts';

/** A bulk call of three tasks under one key, the ids of those tasks, and the call's fingerprint. */
export const tasks = additions(3);
export const KEY = 'batch-7';
export const ids = tasks.map((_, index) => idOfKey(null, KEY, index));
export const fingerprint = fingerprintOf(tasks);

/** Makes the call, or another under the same key. */
export const send = (app: EnqueueApp, entries: readonly unknown[] = tasks) =>
  app.postJson('/tasks', { tasks: entries }, { 'idempotency-key': KEY });

/** The record of one of the tasks, as an earlier call left it. */
export function item(id: string, changes: Item = {}): Item {
  const input = tasks[ids.indexOf(id)]?.input ?? null;
  return { ...pendingItem(taskMessage({ id, input, createdAt: NOW - 1_000 }), 3_600), ...changes };
}

/** An app whose table holds these records, and what is left of an earlier call's reservation. */
export function appWith(found: readonly Item[], reservation?: Item) {
  const app = enqueueApp();
  app.dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }: BatchGetItemCommandInput) => {
    const asked = RequestItems?.[TABLE]?.Keys?.map((key) => key['id']?.S);
    return { Responses: { [TABLE]: found.filter((record) => asked?.includes(record['id']?.S)) } };
  });
  if (reservation) {
    answerReservation(app, conditionFailed(reservation));
    app.dynamo.on(GetItemCommand).resolves({ Item: reservation });
  }
  return app;
}

/** Answers the writes of the reservation, in turn: an error, or `null` for success. The last answer stands for all that follow. */
export function answerReservation({ dynamo }: EnqueueApp, ...answers: readonly (Error | null)[]): void {
  let turn = 0;
  dynamo.on(PutItemCommand).callsFake(({ Item: put }: PutItemCommandInput) => {
    if (put?.['task']) return {};
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    if (answer) throw answer;
    return {};
  });
}

/** What was put in the table for the key: the reservation, and its end. */
export const reservations = ({ dynamo }: EnqueueApp) =>
  dynamo
    .commandCalls(PutItemCommand)
    .map((call) => call.args[0].input)
    .filter(({ Item: put }) => !put?.['task']);
