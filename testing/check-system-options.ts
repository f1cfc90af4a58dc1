import { checkOptions, type Rules } from '../client/arguments/check-options.ts';
import type { Definitions } from '../client/definitions.ts';
import { GIVEN } from './run-overrides.ts';
import type { TestSystemOptions } from './test-system.ts';

const RULES: Rules<TestSystemOptions<Definitions>> = {
  tasks: {
    accepts: Array.isArray,
    must: 'the list of task definitions that your tasks file exports as tasks',
    required: true,
  },
  ...GIVEN,
};

/** @throws InvalidArgument naming the first option that is unknown, missing or invalid */
export function checkSystemOptions<Tasks extends Definitions>(
  options: TestSystemOptions<Tasks>,
): TestSystemOptions<Tasks> {
  checkOptions<TestSystemOptions<Definitions>>(options, RULES);
  return options;
}
