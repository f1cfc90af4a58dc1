/** What a new project is made with. */
export interface TemplateOptions {
  /** Names the package, the stack and what is in it. */
  readonly name: string;
  /** The version of Lovage. */
  readonly version: string;
}

/** The versions that Lovage itself is tested with; a test compares them with its own. */
export const VERSIONS = {
  zod: '^4.6.7',
  'aws-cdk-lib': '^2.276.0',
  constructs: '^10.8.1',
  'aws-ses-v2-local': '^2.10.2',
  dynalite: '^4.0.0',
  fauxqs: '^2.4.1',
  mailparser: '3.9.12',
  '@types/node': '^24.19.2',
  'aws-cdk': '^2.1148.1',
  esbuild: '^0.28.2',
  typescript: '^7.0.2',
  vitest: '^5.1.1',
} as const;

const DEPENDENCIES = ['zod'] as const;
const DEV_DEPENDENCIES = [
  '@types/node',
  'aws-cdk',
  'aws-cdk-lib',
  // The emulators of lovage dev.
  'aws-ses-v2-local',
  'constructs',
  'dynalite',
  'esbuild',
  'fauxqs',
  'mailparser',
  'typescript',
  'vitest',
] as const;

/** The files of a new project, by their paths. */
export function template({ name, version }: TemplateOptions): Readonly<Record<string, string>> {
  return {
    'package.json': json({
      name,
      version: '0.0.0',
      private: true,
      type: 'module',
      // Runs TypeScript as it is, which tests and CDK rely on.
      engines: { node: '>=22.18' },
      scripts: {
        dev: 'lovage dev',
        test: 'vitest run',
        types: 'tsc',
        bootstrap: 'cdk bootstrap',
        synth: 'cdk synth --quiet',
        diff: 'cdk diff',
        deploy: 'cdk deploy',
        doctor: 'lovage doctor',
        lovage: 'lovage',
      },
      dependencies: { lovage: `^${version}`, ...versionsOf(DEPENDENCIES) },
      devDependencies: versionsOf(DEV_DEPENDENCIES),
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2024',
        lib: ['es2024'],
        module: 'nodenext',
        types: ['node'],
        noEmit: true,
        strict: true,
        skipLibCheck: true,
        // As Node.js itself runs TypeScript.
        allowImportingTsExtensions: true,
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
      },
      include: ['tasks', 'test', 'infra'],
    }),
    'cdk.json': json({ app: 'node infra/app.ts' }),
    '.gitignore': 'node_modules/\ncdk.out/\n.lovage/\n.env\n',
    'tasks/index.ts': TASKS,
    'tasks/greet.ts': GREET,
    'test/greet.test.ts': GREET_TEST,
    'infra/app.ts': app(name),
    'README.md': readme(name),
  };
}

const TASKS = `import { defineTasks } from 'lovage';
import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { greet } from './greet.ts';

// zod/mini, which is small enough for a Lambda function, has no messages of its own.
z.config(english());

/** Every task of this project. To add one, write a file beside this one and list it here. */
export const tasks = defineTasks(import.meta.url, [greet]);
`;

const GREET = `import { defineTask } from 'lovage';
import * as z from 'zod/mini';

/** Greets somebody. */
export const greet = defineTask({
  name: 'greet',
  input: z.strictObject({ name: z.string().check(z.minLength(1)) }),
  retry: { maxAttempts: 3 },
  run: ({ name }, { logger }) => {
    logger.info('greeting', { letters: name.length });
    return { greeting: \`Hello, \${name}!\` };
  },
});
`;

const GREET_TEST = `import { runTask } from 'lovage/testing';
import { expect, test } from 'vitest';
import { greet } from '../tasks/greet.ts';

test('greets by name', async () => {
  const { outcome, result } = await runTask(greet, { name: 'Ada' });
  expect(outcome).toBe('success');
  expect(result).toEqual({ greeting: 'Hello, Ada!' });
});
`;

function app(name: string): string {
  return `import { App, Stack } from 'aws-cdk-lib';
import { Lovage } from 'lovage/cdk';
import { tasks } from '../tasks/index.ts';

const app = new App();
// cdk deploy -c stage=prod
const stage: string = app.node.tryGetContext('stage') ?? 'dev';
const stack = new Stack(app, \`${name}-\${stage}\`);

new Lovage(stack, 'Tasks', { tasks, name: '${name}', stage });
`;
}

function readme(name: string): string {
  return `# ${name}

Background tasks on AWS, by Lovage: no servers, and nothing to pay for while nothing runs.

\`\`\`sh
npm install
npm run dev        # everything on this machine: API, queues, workers, table, page; reloads as you save
npm test
npm run types
npm run doctor     # is the AWS account ready?
npm run bootstrap  # once for an account and region
npm run deploy
\`\`\`

While \`npm run dev\` runs:

\`\`\`sh
npm run lovage -- send greet --name Ada --wait
\`\`\`

| file | what it is |
|---|---|
| \`tasks/greet.ts\` | a task: its name, its input, its retries, and what it does |
| \`tasks/index.ts\` | the list of tasks |
| \`test/greet.test.ts\` | its test |
| \`infra/app.ts\` | the CDK app: settings, grants, environment |
`;
}

function versionsOf(names: readonly (keyof typeof VERSIONS)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((each) => [each, VERSIONS[each]]));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
