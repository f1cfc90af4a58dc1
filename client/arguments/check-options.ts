import { InvalidArgument } from '../../core/protocol/invalid-argument.ts';

/** What may be given. */
export interface Rule {
  readonly accepts: (value: unknown) => boolean;
  /** Completes the sentence "it must be …". */
  readonly must: string;
  /** Whether it must be given. */
  readonly required?: true;
  /** Whether an error must not show the value. */
  readonly secret?: true;
}

/** A rule for every option: an option without one does not compile. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: Rule };

/**
 * Checks options, of which `undefined` is the same as not given.
 *
 * @param within what the options are an option of, for the names in errors
 * @returns the options
 * @throws InvalidArgument naming the first option that is unknown, missing or invalid
 */
export function checkOptions<Options extends object>(
  options: Options,
  rules: Rules<Options>,
  within = '',
): Options {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new InvalidArgument(`${within || 'options'} is ${shown(options)}; it must be an object.`);
  }
  const named = (name: string) => (within ? `${within}.${name}` : name);
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !Object.hasOwn(rules, name)) {
      const known = Object.keys(rules).join(', ');
      throw new InvalidArgument(`${named(name)} is not an option. The options are ${known}.`);
    }
  }
  for (const [name, rule] of Object.entries<Rule>(rules)) {
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined || rule.required) check(named(name), value, rule);
  }
  return options;
}

/** Checks one value. @throws InvalidArgument naming it */
export function check(name: string, value: unknown, { accepts, must, secret }: Rule): void {
  if (accepts(value)) return;
  throw new InvalidArgument(
    secret ? `${name} must be ${must}.` : `${name} is ${shown(value)}; it must be ${must}.`,
  );
}

/** A value in an error message. Of an object, only that it is one. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return 'a BigInt';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
