import type { Settings } from './settings.ts';

/** What the names of a deployment derive from. */
export type Named = Pick<Settings, 'name' | 'stage'>;

/**
 * Maximum letters of a name and a stage together: `<name>-<stage>-<queue>-dead-letter`, with a queue of up to 32, then has the 80 characters that SQS
 * allows.
 */
export const MAX_NAME_AND_STAGE = 34;

/** The start of every name of a deployment in its account and region, and what it is called in metrics: `<name>-<stage>`. */
export function prefixOf({ name, stage }: Named): string {
  return `${name}-${stage}`;
}

/** The start of the names of its log groups, without the first slash: `<name>/<stage>`. */
export function logPrefixOf({ name, stage }: Named): string {
  return `${name}/${stage}`;
}

/** What a person who knows that it is Lovage calls it. */
export function shortNameOf(named: Named): string {
  return named.name === 'lovage' ? named.stage : prefixOf(named);
}

/** The name of the export that tells the API's URL, by which the command line finds it in any stack. CloudFormation allows no two of it. */
export function urlExportOf(named: Named): string {
  return `${prefixOf(named)}-api-url`;
}

/** Finds a name and a stage that are too long together. */
export function checkPrefix({ name, stage }: Named): string[] {
  const letters = name.length + stage.length;
  if (letters <= MAX_NAME_AND_STAGE) return [];
  return [
    `name and stage have ${letters} letters together; they may have ${MAX_NAME_AND_STAGE}, because they begin the names of all queues. ` +
      'Choose a shorter name or stage.',
  ];
}
