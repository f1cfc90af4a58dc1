/** A setting's accepted values, in words, and how to read one: `read` returns `undefined` if the value is not accepted. */
export interface Rule<Value> {
  readonly accepted: string;
  read(value: unknown): Value | undefined;
  /** What is wrong with a value that is not accepted, to follow a colon; `null` if the words say it. */
  why?(value: unknown): string | null;
}
