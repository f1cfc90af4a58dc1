import type { Tasks } from '../core/definition/define-tasks.ts';

/**
 * What `#tasks` is in the package, which has no tasks of its own: a bundle has the project's tasks in its place.
 *
 * @throws Error always: only code that was not bundled loads this
 */
export const tasks: Tasks = refuse();

function refuse(): never {
  throw new Error(
    'The functions of Lovage were loaded without tasks. Deploy them with Lovage of lovage/cdk, or run them with lovage dev or lovage/testing: each takes a file that exports tasks, made with defineTasks.',
  );
}
