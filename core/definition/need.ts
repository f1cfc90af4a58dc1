import type { StandardSchemaV1 } from '@standard-schema/spec';

/** `environment`: a variable of the worker's environment. `secret`: a secret of Secrets Manager or a parameter of SSM. */
export type NeedKind = 'environment' | 'secret';

/** Something that tasks need of their deployment, by name. A definition lists it in `needs`, and its run reads `value`. */
export interface Need<Value = unknown> {
  readonly kind: NeedKind;
  readonly name: string;
  /** Checks the text that the deployment gives, and converts it; `undefined`: the value is the text. */
  readonly schema: StandardSchemaV1 | undefined;
  /**
   * What the deployment gives. Only a worker has it, and only if a definition of its queue lists the need. It is in no JSON.
   *
   * @throws NeedNotRead anywhere else
   */
  readonly value: Value;
}
