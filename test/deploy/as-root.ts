import assert from 'node:assert/strict';
import { dueKeys } from '../../core/records/due-entry.ts';
import { type DeployedSystem, STACK } from './deployed-system.ts';
import { sendSigned } from './http.ts';

/** What EventBridge Scheduler does each minute. */
interface SweepSchedule {
  readonly State: string;
  readonly ScheduleExpression: string;
  readonly Target: { readonly Arn: string; readonly Input: string };
}

/** The schedule that starts the sweeps. */
export async function sweepSchedule(system: DeployedSystem): Promise<SweepSchedule> {
  const path = `/schedules/${STACK}-sweep`;
  return JSON.parse(await callAsRoot(system, 'scheduler', { method: 'GET', path }));
}

/** Makes a sweep, as the schedule does, but now: with the scheduler's own role. */
export async function sweepNow(system: DeployedSystem): Promise<void> {
  const { Arn, Input } = (await sweepSchedule(system)).Target;
  const path = `/2015-03-31/functions/${Arn}/invocations`;
  const answer = await callAsRoot(system, 'lambda', { method: 'POST', path, body: Input });
  assert.equal(JSON.parse(answer).failed, 0, answer);
}

/** Changes when a task is due, in its record, because nobody can wait for it. */
export async function moveNear(system: DeployedSystem, id: string, at: number): Promise<void> {
  await update(system, id, 'SET dueAt = :dueAt, notBefore = :at, eta = :at', {
    ':dueAt': dueKeys(id, at)['dueAt'],
    ':at': { N: String(at) },
  });
}

/** Changes when the end of a task is to be told, in its record. */
export async function moveTellingNear(system: DeployedSystem, id: string, at: number): Promise<void> {
  await update(system, id, 'SET dueAt = :dueAt', { ':dueAt': dueKeys(id, at)['dueAt'] });
}

/** A task's record as it is in the table: the API does not show all of it. */
export async function itemOf(system: DeployedSystem, id: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await callDynamodb(system, 'GetItem', id, {})).Item;
}

async function update(
  system: DeployedSystem,
  id: string,
  UpdateExpression: string,
  ExpressionAttributeValues: Readonly<Record<string, unknown>>,
): Promise<void> {
  await callDynamodb(system, 'UpdateItem', id, {
    UpdateExpression,
    // The record must be in the index: nothing is to be put there by this.
    ConditionExpression: 'attribute_exists(dueAt)',
    ExpressionAttributeValues,
  });
}

function callDynamodb(system: DeployedSystem, operation: string, id: string, rest: object): Promise<string> {
  const target = `DynamoDB_20120810.${operation}`;
  return callAsRoot(system, 'dynamodb', {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: JSON.stringify({ TableName: system.outputs.TableName, Key: { id: { S: id } }, ...rest }),
  });
}

/** Calls a service with a REST or JSON protocol, as root. @throws AssertionError with the answer unless it is 200 */
async function callAsRoot(
  { ministack: { port, ca, region, root } }: DeployedSystem,
  service: string,
  call: Pick<Parameters<typeof sendSigned>[0], 'method' | 'path' | 'headers' | 'body'>,
): Promise<string> {
  const { status, body } = await sendSigned({ port, ca, ...call }, { service, region, credentials: root });
  assert.equal(status, 200, body);
  return body;
}
