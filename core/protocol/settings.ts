/** A function's environment variables: what the stack set, and what Lambda did. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads one of a function's settings from its environment, where the stack put it.
 *
 * @throws Error naming the setting when it is missing
 */
export function readSetting(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value)
    throw new Error(
      `The environment variable ${name} is not set. The stack sets it; deploy the function with it.`,
    );
  return value;
}
