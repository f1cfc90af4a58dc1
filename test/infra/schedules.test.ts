import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import { type DeclaredSchedule, DefinitionError } from '../../core/definition/definition.ts';
import { createRegistry } from '../../core/definition/registry.ts';
import { buildStack } from './synthesize.ts';

const input = z.strictObject({ region: z.string() });
const EU = { region: 'EU' };

const deploy = (...schedules: readonly DeclaredSchedule<typeof input>[]) =>
  buildStack({}, createRegistry([defineTask({ name: 'report', input, schedules, run: () => null })]));

describe('the stack, whoever puts it into an app,', () => {
  test('takes valid schedules, over or not', () => {
    deploy(
      { name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin', input: EU },
      { name: 'often', every: 10, input: EU, end: '2020-01-01T00:00:00Z' },
    );
  });

  test.each<[string, Omit<DeclaredSchedule<typeof input>, 'name'>, RegExp]>([
    ['that never comes', { cron: '0 0 30 2 *', input: EU }, /: cron: Never comes: there is no such day\.$/],
    ['in no zone', { cron: '0 0 * * *', timezone: 'Europe/Bonn', input: EU }, /: timezone: Must be an IANA/],
    ['that is too frequent', { every: 9, input: EU }, /: every: Must be a whole number of seconds from 10 /],
    [
      'to an unknown queue',
      { every: 60, queue: 'mail', input: EU },
      /: queue: Must be a queue whose workers/,
    ],
    [
      'that ends before it starts',
      { every: 60, start: '2027-01-02T00:00:00Z', end: '2027-01-01T00:00:00Z', input: EU },
      /: end: Must not be before start\.$/,
    ],
    ['whose input does not fit', { every: 60, input: JSON.parse('{"region":5}') }, /: input\.region: /],
  ])('refuses one %s', (_, options, says) => {
    const deploying = () => deploy({ name: 'odd', ...options });
    expect(deploying).toThrow(DefinitionError);
    expect(deploying).toThrow(/^Task "report", schedule "odd": /);
    expect(deploying).toThrow(says);
  });
});
