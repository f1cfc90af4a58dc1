const TASKS = `import { defineTask, defineTasks, NonRetryable } from 'lovage';
import * as z from 'zod';

export const add = defineTask({
  name: 'add',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => {
    if (a < 0) throw new NonRetryable('only of this project');
    return { sum: a + b };
  },
});
`;

function app(tasks: string): string {
  return `import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Lovage } from 'lovage/cdk';
import { tasks } from '${tasks}';

const app = new App({ outdir: process.argv[2] ?? 'cdk.out' });
const stack = new Stack(app, 'Shop');
new Lovage(stack, 'Tasks', { tasks, sender: 'noreply@example.com' });
new Bucket(stack, 'Bucket');
app.synth();
`;
}

/** What every face has for TypeScript; it must not run. */
const FACES = `import { createClient } from 'lovage/client';
import { defineTask, NonRetryable, Retry, Snooze, type TaskContext } from 'lovage';
import { runTask } from 'lovage/testing';
import { add, type tasks } from './tasks/index.js';

const client = createClient<typeof tasks>({ url: 'http://localhost:3000' });

export async function use({ logger }: TaskContext): Promise<number> {
  const { sum } = await (await client.add({ a: 1, b: 2 })).result();
  // @ts-expect-error a text is not a number
  await client.add({ a: '1', b: 2 });
  logger.info('added');
  const { outcome, result } = await runTask(add, { a: 1, b: 2 });
  if (outcome === 'success') return result.sum + sum;
  throw new Retry('later', { retryAfter: 1 });
}

export const errors: Error[] = [new NonRetryable('no'), new Snooze({ reason: 'full' })];
export { defineTask };
`;

/** A project in JavaScript. */
export const PLAIN_PROJECT = {
  'package.json': '{ "name": "shop", "private": true, "type": "module" }\n',
  'tasks/index.js': `${TASKS}
export const tasks = defineTasks(import.meta.url, [add]);
`,
  'infra/app.js': app('../tasks/index.js'),
} as const;

/** A project whose tools are ES modules, and in `commonjs/` one whose tools are not. */
export const PROJECT = {
  'package.json': '{ "name": "shop", "private": true, "type": "module" }\n',
  'tasks/index.ts': `${TASKS}
export const tasks = defineTasks(import.meta.url, [add]);
`,
  'infra/app.ts': app('../tasks/index.js'),
  'faces.ts': FACES,
  'commonjs/package.json': '{ "type": "commonjs" }\n',
  'commonjs/tasks.ts': `${TASKS}
export const tasks = defineTasks(__filename, [add]);
`,
  'commonjs/app.ts': app('./tasks.js'),
} as const;
