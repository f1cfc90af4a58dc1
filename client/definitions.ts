import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { TaskDefinition } from '../core/definition/definition.ts';
import type { ApiRecord } from '../core/protocol/record.ts';

/** The task definitions that a client knows by their types: `typeof tasks`, or a list of some of them. */
export type Definitions = readonly TaskDefinition[];

/** The names of the definitions. */
export type TaskName<Tasks extends Definitions> = Tasks[number]['name'];

/** The definition of a name. A client that knows none of them takes every name. */
type DefinitionOf<Tasks extends Definitions, Name extends TaskName<Tasks>> =
  string extends TaskName<Tasks> ? Tasks[number] : Extract<Tasks[number], { readonly name: Name }>;

/** What a task is sent with: what its schema takes, before the schema's own conversions. */
export type TaskInput<Tasks extends Definitions, Name extends TaskName<Tasks>> = StandardSchemaV1.InferInput<
  DefinitionOf<Tasks, Name>['input']
>;

/** What a task ends with. A run that returns nothing has the result `null`. */
export type TaskResult<Tasks extends Definitions, Name extends TaskName<Tasks>> = NothingIsNull<
  Awaited<ReturnType<DefinitionOf<Tasks, Name>['run']>>
>;

// A run without a return statement returns void.
type NothingIsNull<Result> = Result extends void ? null : Result;

/** A record as the API shows it, with the type of its definition's result. `result` is `null` until the task has succeeded. */
export interface TaskRecord<Result> extends Omit<ApiRecord, 'result'> {
  readonly result: Result | null;
}
