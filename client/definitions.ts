import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { TaskDefinition } from '../core/definition/definition.ts';
import type { Json } from '../core/protocol/json.ts';
import type { ApiRecord } from '../core/protocol/record.ts';

/** The types of the task definitions that a client knows: `typeof tasks`, or a list of some of them. */
export type Definitions = readonly TaskDefinition[];

/** The names of the definitions. */
export type TaskName<Tasks extends Definitions> = Tasks[number]['name'];

/** The definition with this name. A client that knows no definitions accepts every name. */
type DefinitionOf<Tasks extends Definitions, Name extends TaskName<Tasks>> =
  string extends TaskName<Tasks> ? Tasks[number] : Extract<Tasks[number], { readonly name: Name }>;

/** The input a task is sent with: what its schema accepts, before the schema converts it. */
export type TaskInput<Tasks extends Definitions, Name extends TaskName<Tasks>> = StandardSchemaV1.InferInput<
  DefinitionOf<Tasks, Name>['input']
>;

/** What a task returns. The result of a run that returns nothing is `null`; a client that knows no definitions receives any JSON. */
export type TaskResult<Tasks extends Definitions, Name extends TaskName<Tasks>> =
  string extends TaskName<Tasks>
    ? Json
    : NothingIsNull<Awaited<ReturnType<DefinitionOf<Tasks, Name>['run']>>>;

// A run without a return statement returns void.
type NothingIsNull<Result> = Result extends void ? null : Result;

/** A record as the API shows it, with the result type of its definition. `result` is `null` until the task has succeeded. */
export interface TaskRecord<Result> extends Omit<ApiRecord, 'result'> {
  readonly result: Result | null;
}
