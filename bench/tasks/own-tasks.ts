import path from 'node:path';

/** The file of the tests' own tasks, which takes the place of `tasks/index.ts` in what they bundle. */
export const OWN_TASKS: string = path.join(import.meta.dirname, 'index.ts');
