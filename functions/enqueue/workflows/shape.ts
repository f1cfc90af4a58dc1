import type { Json } from '../../../core/protocol/json.ts';
import { isRun, lengthOf, type Value } from '../../../core/workflow/value.ts';

/** What is known, before anything runs, of what a part of a workflow gives. */
export type Shape =
  /** What a task returns: any JSON. */
  | { readonly kind: 'any' }
  | { readonly kind: 'text' }
  | { readonly kind: 'flag'; readonly value: boolean }
  /** A list of so many elements, each of which is of one of these shapes. */
  | { readonly kind: 'list'; readonly length: number; readonly elements: readonly Shape[] }
  /** An object with these fields, and no others. */
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, Shape>> }
  | { readonly kind: 'either'; readonly of: readonly Shape[] };

const ANY: Shape = { kind: 'any' };
const TEXT: Shape = { kind: 'text' };

const FAILURE: Shape = { kind: 'fields', fields: { taskId: TEXT, type: TEXT, message: TEXT } };

/** What is known of a value. */
export function shapeOf(value: Value): Shape {
  if ('of' in value) return ANY;
  if ('error' in value) return FAILURE;
  const elements = value.list.map((entry) => (isRun(entry) ? ANY : shapeOf(entry)));
  const shapes = value.tolerate === undefined ? elements : elements.map(settledShape);
  return { kind: 'list', length: lengthOf(value.list), elements: shapes };
}

/** What a list is given for an element that may fail. */
function settledShape(value: Shape): Shape {
  const ok: Shape = { kind: 'fields', fields: { ok: { kind: 'flag', value: true }, value } };
  const error: Shape = { kind: 'fields', fields: { ok: { kind: 'flag', value: false }, error: FAILURE } };
  return { kind: 'either', of: [ok, error] };
}

/** Values that a task may have returned: a schema that refuses one because of its type accepts another. */
const RESULTS: readonly Json[] = [null, true, 0, 1, '', 'text', [], {}];

/** Most elements of a list that is made up. */
const MOST_ELEMENTS = 20;

/** Values of a shape, as different as they can be. */
export function samplesOf(shape: Shape): readonly Json[] {
  switch (shape.kind) {
    case 'any':
      return RESULTS;
    case 'text':
      return ['text'];
    case 'flag':
      return [shape.value];
    case 'either':
      return shape.of.flatMap(samplesOf);
    case 'fields': {
      const fields = Object.entries(shape.fields).map(([name, field]) => [name, samplesOf(field)] as const);
      return sampled(
        fields.map(([, values]) => values),
        (values) => Object.fromEntries(fields.map(([name], index) => [name, values[index] ?? null])),
      );
    }
    case 'list': {
      const elements = shape.elements.slice(0, MOST_ELEMENTS).map(samplesOf);
      const length = Math.min(shape.length, MOST_ELEMENTS);
      return sampled(elements, (values) =>
        values.length === 0
          ? []
          : Array.from({ length }, (_, index) => values[index % values.length] ?? null),
      );
    }
  }
}

/** As many values as the part with most samples has, each made of one sample of each part. */
function sampled(parts: readonly (readonly Json[])[], make: (values: readonly Json[]) => Json): Json[] {
  const most = Math.max(1, ...parts.map((samples) => samples.length));
  return Array.from({ length: most }, (_, round) =>
    make(parts.map((samples) => samples[round % samples.length] ?? null)),
  );
}
