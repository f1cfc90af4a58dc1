import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { GuideProject } from './guide-project.ts';

const project = new GuideProject('what-a-task-may-need.md', {
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
});
afterAll(() => project.remove());

test('what the guide shows compiles', () => {
  expect(project.files).toEqual(['tasks/index.ts', 'infra/app.ts']);
  expect(project.compile()).toBe('');
});

test('their worker is in the network, may write to the bucket and read the secret, and may reach the database', () => {
  const { status, said, outdir } = project.run(['infra/app.ts']);
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
