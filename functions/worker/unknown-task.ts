import type { Registry } from '../../core/definition/registry.ts';
import type { TaskError } from '../../core/protocol/errors.ts';

/** The error of a task that no definition of this worker has. */
export function unknownTask({ names }: Pick<Registry, 'names'>, task: string): TaskError {
  const name = JSON.stringify(task.slice(0, 64));
  const message = `This worker does not know the task ${name}. It knows ${names.join(', ')}.`;
  return { type: 'UnknownTask', message };
}
