import { InvalidArgument } from '../../core/protocol/invalid-argument.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { OnFailure, TaskNode } from '../../core/protocol/workflow.ts';
import { check, shown } from '../arguments/check-options.ts';
import { COUNT, FUNCTION, TEXT } from '../arguments/rules.ts';
import { failureOf, type GroupOptions, type MemberGives } from './group-options.ts';
import { LIST, TaskPart } from './part.ts';
import type { TaskSignature } from './signature.ts';

/** The names of an input's fields; any, of a task that the client does not know. */
export type FieldOf<Input> = unknown extends Input ? string : Extract<keyof Input, string>;

/** What a field of an input takes. */
export type FieldValue<Input, Field> = unknown extends Input
  ? unknown
  : Field extends keyof Input
    ? Input[Field]
    : never;

/** An input without one of its fields. */
export type RestOf<Input, Field> = unknown extends Input
  ? object
  : Input extends unknown
    ? Omit<Input, Field & keyof Input>
    : never;

/** The rest of an input, which need not be given if none of it must be. */
export type GivenRest<Rest> = Record<never, never> extends Rest ? [rest?: Rest] : [rest: Rest];

/** Fields, if they are all that an input must have. */
export type Enough<Input, Fields extends readonly PropertyKey[]> = unknown extends Input
  ? Fields
  : Pick<Input, Fields[number] & keyof Input> extends Input
    ? Fields
    : FieldsAreMissing<Exclude<RequiredFieldOf<Input>, Fields[number]>>;

type RequiredFieldOf<Input> = {
  [Field in keyof Input]-?: Record<never, never> extends Pick<Input, Field> ? never : Field;
}[keyof Input];

/** What the compiler shows in their place. */
interface FieldsAreMissing<Field> {
  readonly fieldsAreMissing: Field;
}

/** Values for fields of an input, in their order. */
export type RowOf<Input, Fields extends readonly PropertyKey[]> = {
  readonly [Index in keyof Fields]: FieldValue<Input, Fields[Index]>;
};

/** What makes the signatures of a task. It sends nothing. */
export interface TaskSignatures<Input, Result> {
  /** The task with this input. It can stand anywhere: of what comes before it is given nothing. */
  s(input: Input): TaskSignature<unknown, Result>;
  /** The task whose input is what comes before it. */
  s(): TaskSignature<Input, Result>;
  /** The same as `s(input)`, in Celery's word for it: immutable. */
  si(input: Input): TaskSignature<unknown, Result>;
  /**
   * The task with what comes before it in one field of its input, beside the rest.
   *
   * @throws TypeError if the field's name is not a text
   */
  into<const Field extends FieldOf<Input>>(
    field: Field,
    ...rest: GivenRest<RestOf<Input, Field>>
  ): TaskSignature<FieldValue<Input, Field>, Result>;
  /**
   * A task for each input, side by side: at most 10,000. It gives the list of their results, in the inputs' order.
   *
   * @throws TypeError if the inputs are no list, or an option is unknown or invalid
   */
  map<const Choice extends OnFailure = 'fail'>(
    inputs: readonly Input[],
    options?: GroupOptions<Choice>,
  ): TaskSignature<unknown, MemberGives<Result, Choice>[]>;
  /**
   * The same, with inputs in rows: `starmap(['a', 'b'], [[1, 2], [3, 4]])` is `map([{ a: 1, b: 2 }, { a: 3, b: 4 }])`.
   *
   * @throws TypeError if a row is no list of as many values as there are fields
   */
  starmap<const Fields extends readonly FieldOf<Input>[], const Choice extends OnFailure = 'fail'>(
    fields: Enough<Input, Fields> extends Fields ? Fields : Enough<Input, Fields>,
    rows: readonly RowOf<Input, Fields>[],
    options?: GroupOptions<Choice>,
  ): TaskSignature<unknown, MemberGives<Result, Choice>[]>;
  /**
   * A task for every `size` items, side by side, so that many small items cost few tasks. It gives the list of their results: one for each chunk.
   *
   * @param toInput makes the input of a task from its items
   * @throws TypeError if `items` is no list, or `size` no whole number from 1; what `toInput` throws
   */
  chunks<Item, const Choice extends OnFailure = 'fail'>(
    items: readonly Item[],
    size: number,
    toInput: (chunk: Item[]) => Input,
    options?: GroupOptions<Choice>,
  ): TaskSignature<unknown, MemberGives<Result, Choice>[]>;
}

/** What makes the signatures of the task with a name. Only the compiler knows its types. */
export function signaturesOf(task: string) {
  const map = (inputs: readonly unknown[], options?: GroupOptions) => {
    check('inputs', inputs, LIST);
    return new TaskPart({ map: { task, inputs: inputs.map(asJson) }, ...failureOf(options) });
  };
  return {
    s: (input?: unknown) => new TaskPart({ task, ...inputOf(input) }),
    si: (input?: unknown) => new TaskPart({ task, ...inputOf(input), pass: false }),
    into: (field: string, rest?: unknown) => {
      check('field', field, TEXT);
      return new TaskPart({ task, ...inputOf(rest), pass: field });
    },
    map,
    starmap: (fields: readonly string[], rows: readonly (readonly unknown[])[], options?: GroupOptions) => {
      check('fields', fields, LIST);
      check('rows', rows, LIST);
      return map(
        rows.map((row, index) => inputOfRow(fields, row, `rows.${index}`)),
        options,
      );
    },
    chunks: (
      items: readonly unknown[],
      size: number,
      toInput: (chunk: unknown[]) => unknown,
      options?: GroupOptions,
    ) => {
      check('items', items, LIST);
      check('size', size, COUNT);
      check('toInput', toInput, FUNCTION);
      const count = Math.ceil(items.length / size);
      const chunks = Array.from({ length: count }, (_, index) =>
        items.slice(index * size, (index + 1) * size),
      );
      return map(
        chunks.map((chunk) => toInput(chunk)),
        options,
      );
    },
  };
}

function inputOf(input: unknown): Pick<TaskNode, 'input'> {
  return input === undefined ? {} : { input: asJson(input) };
}

/** What is not JSON is refused when the workflow is sent, which names where it is. */
function asJson(input: unknown): Json {
  return input as Json;
}

function inputOfRow(fields: readonly string[], row: readonly unknown[], name: string) {
  if (!Array.isArray(row) || row.length !== fields.length) {
    throw new InvalidArgument(
      `${name} is ${shown(row)}; it must be a list of ${fields.length} values, one for each field.`,
    );
  }
  return Object.fromEntries(fields.map((field, index) => [field, row[index]]));
}
