import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Tasks } from '../core/definition/define-tasks.ts';
import type { Bundling } from './bundling.ts';
import type { FunctionName } from './functions.ts';
import type { Settings } from './settings.ts';
import type { Workers } from './worker-props.ts';

/** What a deployment is made of: its tasks, and any setting that differs from its default. */
export interface LovageProps extends Partial<Omit<Settings, 'celery'>> {
  /** The task definitions, from `defineTasks`. */
  readonly tasks: Tasks;
  /** The name of the queue that Python programs send to through Celery; `on` names it `celery`. Default `off`: there is none. */
  readonly celery?: string;
  /**
   * What the workers are given, by the name of their queue; `*` is for all, and a queue's own come before it. Their settings, such as `memory`, come before
   * those in `queues`. Default nothing.
   */
  readonly workers?: Workers;
  /** How the tasks are bundled. Default: with everything that they import. */
  readonly bundling?: Bundling;
  /** The code of each function, for tests of templates: it is not bundled then, and need not be Lovage's. By default it is bundled from the file of `tasks`. */
  readonly code?: Readonly<Record<FunctionName, Code>>;
}
