import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Tasks } from '../core/definition/define-tasks.ts';
import type { FunctionName } from './functions.ts';
import type { Settings } from './settings.ts';

/** What a deployment is made of: its tasks, and any setting that differs from its default. */
export interface LovageProps extends Partial<Omit<Settings, 'celery'>> {
  /** The task definitions, from `defineTasks`. */
  readonly tasks: Tasks;
  /** The name of the queue that Python programs send to through Celery; `on` names it `celery`. Default `off`: there is none. */
  readonly celery?: string;
  /** The bundle of each function. */
  readonly code: Readonly<Record<FunctionName, Code>>;
}
