import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { template } from '../../cli/init/template.ts';
import { FixtureProject } from './fixture-project.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const DOCUMENT = path.join(ROOT, 'docs', 'what-a-task-may-need.md');

/** The files that the document shows whole: their first line is their path. */
function shownFiles(): Record<string, string> {
  const blocks = readFileSync(DOCUMENT, 'utf8').matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm);
  return Object.fromEntries([...blocks].map(([, file = '', text = '']) => [file, text]));
}

/** The package as a project finds it, without building it. */
function face(name: string): Record<string, string> {
  const text = `export * from '${ROOT}/package/${name}.ts';`;
  return { [`node_modules/lovage/${name}.js`]: text, [`node_modules/lovage/${name}.d.ts`]: text };
}

const project = new FixtureProject({
  'package.json': '{"type":"module"}',
  // That of a project that `lovage init` makes.
  'lovage-init.json': template({ name: 'shop', version: '0.0.0' })['tsconfig.json'] ?? '',
  'tsconfig.json': JSON.stringify({
    extends: './lovage-init.json',
    compilerOptions: { typeRoots: [`${ROOT}/node_modules/@types`] },
    include: ['tasks', 'infra'],
  }),
  'node_modules/lovage/package.json': JSON.stringify({
    name: 'lovage',
    type: 'module',
    exports: { '.': './index.js', './cdk': './cdk.js' },
  }),
  ...face('index'),
  ...face('cdk'),
  // In the place of the real one, which is JavaScript alone as well.
  'node_modules/pg/package.json': '{"name":"pg","version":"8.0.0","main":"index.js"}',
  'node_modules/pg/index.js': 'exports.Pool = class Pool { async query() { return { rows: [] }; } };',
  'node_modules/pg/index.d.ts': `
    export interface PoolConfig {
      host?: string; user?: string; password?: string | (() => string | Promise<string>);
      database?: string; ssl?: boolean | object; max?: number;
    }
    export class Pool {
      constructor(config?: PoolConfig);
      query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
    }`,
  ...shownFiles(),
});
afterAll(() => project.remove());

function run(...args: readonly string[]) {
  const outdir = path.join(project.folder, 'cdk.out');
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project.folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', CDK_OUTDIR: outdir },
  });
  return { status, said: stdout + stderr, outdir };
}

test('the document shows the tasks and the app', () => {
  expect(Object.keys(shownFiles())).toEqual(['tasks/index.ts', 'infra/app.ts']);
});

test('they compile', () => {
  const { status, said } = run(path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
  expect([status, said]).toEqual([0, '']);
});

test('their worker is in the network, may write to the bucket and read the secret, and may reach the database', () => {
  const { status, said, outdir } = run('infra/app.ts');
  expect([status, said]).toEqual([0, '']);
  const { Resources }: { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> } =
    JSON.parse(readFileSync(path.join(outdir, 'shop.template.json'), 'utf8'));
  const resources = Object.values(Resources);
  expect(resources).toContainEqual(
    expect.objectContaining({
      Type: 'AWS::Lambda::Function',
      Properties: expect.objectContaining({
        Description: 'Runs the tasks of the queue reports',
        VpcConfig: expect.anything(),
        Environment: {
          Variables: expect.objectContaining({ BUCKET: expect.anything(), SECRETS: expect.anything() }),
        },
      }),
    }),
  );
  const policies = JSON.stringify(resources.filter(({ Type }) => /^AWS::IAM::(Policy|Role)$/.test(Type)));
  expect(policies).toContain('s3:PutObject');
  expect(policies).toContain('secretsmanager:GetSecretValue');
  const endpoints = resources.filter(({ Type }) => Type === 'AWS::EC2::VPCEndpoint');
  expect(endpoints).toHaveLength(5);
  expect(resources.map(({ Type }) => Type)).toContain('AWS::EC2::SecurityGroupIngress');
});
