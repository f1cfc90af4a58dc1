import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import { FUNCTION_NAMES, FUNCTIONS } from '../../infra/functions.ts';
import type { LovageProps } from '../../infra/lovage-props.ts';
import { readSettings } from '../../infra/read-settings.ts';
import type { Settings } from '../../infra/settings.ts';
import { SENDER } from './synthesize.ts';

const DOCUMENT = path.join(import.meta.dirname, '..', '..', 'docs', 'configuration.md');

/** The first cells of the tables before the first section: they list the settings. */
function documented(): string[] {
  const [start = ''] = readFileSync(DOCUMENT, 'utf8').split('\n## ');
  return [...start.matchAll(/^\| `(\w+)` /gm)].map(([, name = '']) => name);
}

test('every setting is documented, and is a prop of Lovage', () => {
  const settings = Object.keys(readSettings({ sender: SENDER }).settings);
  expect(documented().sort()).toEqual(settings.sort());
  expectTypeOf<keyof Settings>().toExtend<keyof LovageProps>();
});

test('every variable of a function is documented', () => {
  const [, end = ''] = readFileSync(DOCUMENT, 'utf8').split('\n## Environment variables\n');
  const variables = FUNCTION_NAMES.flatMap((name) => Object.keys(FUNCTIONS[name].settings));
  expect(variables.length).toBeGreaterThan(20);
  expect(variables.filter((name) => !end.includes(`\n| \`${name}\` `))).toEqual([]);
});
