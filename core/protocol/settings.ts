/** A function's environment variables: those from the stack and those from Lambda. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads one of the settings that the stack put into a function's environment.
 *
 * @throws Error naming the setting when it is missing
 */
export function readSetting(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value)
    throw new Error(`The environment variable ${name} is not set. Deploy with the stack, which sets it.`);
  return value;
}
