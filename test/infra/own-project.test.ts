import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FixtureProject } from './fixture-project.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const core = `${ROOT}/core/definition`;

/** A team's project: reports are read from Postgres in their network, and written to their bucket. docs/construct.md shows it. */
const project = new FixtureProject({
  'package.json': '{"type":"module"}',
  // In the place of the real one, which is JavaScript alone as well.
  'node_modules/pg/package.json': '{"name":"pg","version":"8.0.0","main":"index.js"}',
  'node_modules/pg/index.js': `
    exports.Pool = class Pool {
      constructor(options) { this.options = options; }
      async query(text) { return { rows: [{ total: text.length }], from: 'the stand-in for Postgres' }; }
    };`,
  'node_modules/s3-client/package.json': '{"name":"s3-client","version":"3.0.0","main":"index.js"}',
  'node_modules/s3-client/index.js': `
    exports.S3Client = class { async send(command) { return command; } };
    exports.PutObjectCommand = class { constructor(input) { this.input = input; this.from = 'the stand-in for S3'; } };`,
  'tasks.ts': `
    import { Pool } from 'pg';
    import * as z from 'zod/mini';
    import { defineTask } from '${core}/define-task.ts';
    import { defineTasks } from '${core}/define-tasks.ts';
    import { environment } from '${core}/environment.ts';
    import { secret } from '${core}/secret.ts';

    const bucket = environment('BUCKET');
    const database = secret('DATABASE_URL');
    let pool: Pool | undefined;

    const report = defineTask({
      name: 'report',
      queue: 'reports',
      input: z.strictObject({ month: z.string() }),
      needs: [bucket, database],
      run: async ({ month }) => {
        // One for all tasks of a sandbox, made by the first.
        pool ??= new Pool({ connectionString: database.value });
        const { rows } = await pool.query('select sum(total) as total from orders where month = $1', [month]);
        const { PutObjectCommand, S3Client } = await import('s3-client');
        await new S3Client({}).send(new PutObjectCommand({ Bucket: bucket.value, Key: month, Body: String(rows[0]?.total) }));
        return { key: month };
      },
    });
    export const tasks = defineTasks(import.meta.url, [report]);`,
  'app.ts': `
    import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
    import { Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
    import { Bucket } from 'aws-cdk-lib/aws-s3';
    import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
    import { Lovage } from '${ROOT}/infra/lovage.ts';
    import { tasks } from './tasks.ts';

    const stack = new Stack(new App(), 'shop');
    const vpc = new Vpc(stack, 'Vpc');
    const database = new SecurityGroup(stack, 'Database', { vpc });
    const reports = new Bucket(stack, 'Reports', { removalPolicy: RemovalPolicy.DESTROY });
    const lovage = new Lovage(stack, 'Tasks', {
      tasks,
      name: 'shop',
      workers: {
        reports: {
          environment: { BUCKET: reports.bucketName },
          secrets: { DATABASE_URL: Secret.fromSecretNameV2(stack, 'DatabaseUrl', 'shop/database-url') },
          vpc,
          vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
        },
      },
    });
    reports.grantPut(lovage.worker('reports'));
    database.connections.allowFrom(lovage.worker('reports'), Port.tcp(5432));
    console.log(lovage.prefix);`,
});
afterAll(() => project.remove());

test('a project of somebody’s own: a bucket, an environment, a secret and Postgres in a network', () => {
  const outdir = path.join(project.folder, 'cdk.out');
  const { status, stderr, stdout } = spawnSync(process.execPath, ['app.ts'], {
    cwd: project.folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', CDK_OUTDIR: outdir },
  });
  expect(stderr).not.toMatch(/Error/);
  expect([status, stdout.trim()]).toEqual([0, 'shop-dev']);

  const { Resources }: { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> } =
    JSON.parse(readFileSync(path.join(outdir, 'shop.template.json'), 'utf8'));
  const worker = Object.values(Resources).find(
    ({ Properties }) => Properties?.['Description'] === 'Runs the tasks of the queue reports',
  );
  expect(worker?.Properties).toMatchObject({
    Environment: {
      Variables: { BUCKET: { Ref: expect.stringMatching(/^Reports/) }, SECRETS: expect.anything() },
    },
    VpcConfig: { SubnetIds: expect.any(Array) },
  });
  const policies = Object.values(Resources).filter(({ Type }) => /^AWS::IAM::(Policy|Role)$/.test(Type));
  const said = JSON.stringify(policies);
  for (const action of ['s3:PutObject', 'secretsmanager:GetSecretValue', 'ec2:CreateNetworkInterface']) {
    expect(said).toContain(action);
  }
  expect(Object.values(Resources)).toContainEqual(
    expect.objectContaining({
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: expect.objectContaining({ FromPort: 5432, ToPort: 5432 }),
    }),
  );
  // No task sends email.
  expect(JSON.stringify(Resources)).not.toContain('ses:');

  const codes = readdirSync(outdir)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => readFileSync(path.join(outdir, name, 'index.js'), 'utf8'));
  const having = (text: string) => codes.filter((code) => code.includes(text)).length;
  // Imported at the top, Postgres is in every function that knows the task. S3, imported in the run, is a file beside the worker's.
  expect(having('the stand-in for Postgres')).toBe(4);
  expect(having('the stand-in for S3')).toBe(0);
  const rooms = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^asset\..*\.js$/.test(file),
  );
  const withS3 = rooms.filter((file) =>
    readFileSync(path.join(outdir, file), 'utf8').includes('the stand-in for S3'),
  );
  expect(withS3).toHaveLength(1);
});
