import { type Environment, readSetting } from '../protocol/settings.ts';

/**
 * Reads the names of a function's queues from the setting `QUEUES`, such as `default,mail`. Only names are listed, because all settings of a
 * function have 4 KB together (Lambda quota): what else they need derives from the first queue's address, with `siblingsOf`.
 *
 * @throws Error when the setting is missing, or a name is empty
 */
export function readQueueNames(environment: Environment): readonly [string, ...string[]] {
  const [first, ...names] = readSetting(environment, 'QUEUES').split(',');
  if (!first || names.includes(''))
    throw new Error('The setting QUEUES must be the names of queues, separated by commas.');
  return [first, ...names];
}

/**
 * How the addresses of a function's queues are made: as that of the first, with another name at its end. A region, a partition and an emulator
 * each have a form of their own, so it is taken from an address that SQS gave.
 *
 * @param setting the name of the setting that holds the first queue's address: a URL or an ARN
 * @returns makes the address of a queue from the end of its name, such as `mail` or `mail-dead-letter`
 * @throws Error when the setting is missing or is not the address of the first queue
 */
export function siblingsOf(
  environment: Environment,
  setting: string,
  [first]: readonly [string, ...string[]],
): (name: string) => string {
  const address = readSetting(environment, setting);
  if (!address.endsWith(first))
    throw new Error(`The setting ${setting} must end with ${first}, the first queue in QUEUES.`);
  const base = address.slice(0, -first.length);
  return (name) => `${base}${name}`;
}
