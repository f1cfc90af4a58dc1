import type { PythonMeta } from '../../celery-world.ts';

/** What a message of Celery says of a chain of one more task. */
export const CHAIN = (taskId: string) => ({
  ...{ callbacks: null, errbacks: null, chord: null },
  chain: [{ task: 'shop.tasks.next', options: { task_id: taskId } }],
});

/** A time as Python writes it. */
export function iso(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00');
}

/** The exception that Python raises for a task, and what it says. */
export function exceptionOf(meta: PythonMeta | null): readonly [string, unknown] {
  const { exc_module, exc_type, exc_message }: Record<string, unknown> = Object(meta?.result);
  return [`${exc_module}.${exc_type}`, Object(exc_message)[0]];
}

/** What DynamoDB answers to a write that it will never take. */
export function refusedForGood(): Error {
  return Object.assign(new Error('no'), {
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
}
