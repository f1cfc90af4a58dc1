import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { NeedDescription } from '../../../local/builds/describe-registry.ts';
import { endpointVariable } from '../../../local/emulators/endpoint-variable.ts';
import { LocalSettingsError } from '../../../local/local-settings.ts';
import { readEnvFile } from '../../../local/project-environment.ts';
import { TasksEnvironment } from '../../../local/tasks-environment.ts';

const need = (kind: NeedDescription['kind'], name: string, optional = false): NeedDescription => ({
  ...{ kind, name, optional, tasks: ['pay'] },
});

function tasksEnvironment(
  file: Record<string, string>,
  needs: readonly NeedDescription[],
  shell: Record<string, string> = {},
) {
  const environment = new TasksEnvironment(() => ({ file, shell }));
  environment.follow({ default: needs, other: [] });
  return environment;
}

test('a worker gets what the tasks of its queue need, from the shell before the file, and nothing else', () => {
  const environment = tasksEnvironment(
    { BUCKET: 'from the file', STRIPE_KEY: 'sk_1', UNUSED: 'x' },
    [need('environment', 'BUCKET'), need('secret', 'STRIPE_KEY')],
    { BUCKET: 'from the shell', STRIPE_KEY: '', HOME: '/home/me' },
  );
  expect(environment.of('default')).toEqual({
    BUCKET: 'from the shell',
    STRIPE_KEY: 'sk_1',
    SECRETS: '{"STRIPE_KEY":"env:STRIPE_KEY"}',
  });
  expect(environment.of('other')).toEqual({});
});

test('the credentials of the shell stay there, whatever a task needs', () => {
  const needs = [need('environment', 'AWS_SECRET_ACCESS_KEY'), need('environment', 'AWS_REGION')];
  const environment = tasksEnvironment({}, needs, { AWS_SECRET_ACCESS_KEY: 'REAL', AWS_REGION: 'eu-west-1' });
  expect(environment.of('default')).toEqual({});
  expect(environment.tell()).toEqual([]);
});

test('another name that begins like AWS’s is taken from the file alone, and is told if it is missing there', () => {
  const needs = [need('environment', 'AWS_BUCKET'), need('environment', 'AWS_ENDPOINT_URL_S3')];
  const file: Record<string, string> = { AWS_ENDPOINT_URL_S3: 'https://s3.eu-west-1.amazonaws.com' };
  const environment = tasksEnvironment(file, needs, { AWS_BUCKET: 'of the shell' });
  expect(environment.of('default')).toEqual({});
  expect(environment.tell()).toEqual([
    expect.stringContaining('AWS_BUCKET is not set, which pay needs'),
    expect.stringContaining('AWS_ENDPOINT_URL_S3 is not set, which pay needs'),
    expect.stringContaining('AWS_ENDPOINT_URL_S3 in .env has no effect'),
  ]);
  Object.assign(file, { AWS_BUCKET: 'mine', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' });
  expect(environment.of('default')).toEqual(file);
  expect(environment.tell()).toEqual([]);
});

describe('what is missing', () => {
  test('is told by its name, once, and again if it is missing again', () => {
    const file: Record<string, string> = {};
    const environment = tasksEnvironment(file, [need('secret', 'KEY'), need('environment', 'LEVEL', true)]);
    const sentence =
      'KEY is not set, which pay needs: the tasks of the queue "default" wait for it. Put it into .env: KEY=…';
    expect(environment.tell()).toEqual([sentence]);
    expect(environment.tell()).toEqual([]);
    file['KEY'] = 'sk_1';
    expect(environment.tell()).toEqual([]);
    delete file['KEY'];
    expect(environment.tell()).toEqual([sentence]);
  });
});

describe('the endpoint of a service', () => {
  test('is one for all workers, if the file sets it; the shell’s counts for nothing', () => {
    const endpoints = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000',
    };
    const shell = { AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1' };
    expect(tasksEnvironment(endpoints, [], shell).of('other')).toEqual(endpoints);
  });

  test.each([
    [
      'AWS_ENDPOINT_URL_DYNAMODB',
      'http://127.0.0.1:8000',
      'tasks share the emulator that Lovage uses itself',
    ],
    ['AWS_ENDPOINT_URL_S3', 'localhost', 'it must be the address of an emulator'],
    ['AWS_ENDPOINT_URL_S3', 'https://s3.eu-west-1.amazonaws.com', 'it is AWS itself'],
    ['AWS_ENDPOINT_URL', 'https://sqs.cn-north-1.amazonaws.com.cn/x', 'it is AWS itself'],
    ['AWS_ENDPOINT_URL_LAMBDA', 'https://lambda.us-east-1.api.aws', 'it is AWS itself'],
    ['AWS_ENDPOINT_URL_S3', 'https://s3.eu-west-1.amazonaws.com.', 'it is AWS itself'],
  ])('%s=%s has no effect, and that is told', (name, value, why) => {
    const environment = tasksEnvironment({ [name]: value }, []);
    expect(environment.of('default')).toEqual({});
    expect(environment.tell()).toEqual([expect.stringContaining(`${name} in .env has no effect: ${why}`)]);
  });
});

test.each([
  ['s3', 'AWS_ENDPOINT_URL_S3'],
  ['secretsmanager', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'],
  ['states', 'AWS_ENDPOINT_URL_SFN'],
  ['rds-data', 'AWS_ENDPOINT_URL_RDS_DATA'],
])('the client of %s takes its endpoint from %s', (signingName, variable) => {
  expect(endpointVariable(signingName)).toBe(variable);
});

describe('the file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-env-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is read as Node.js reads it, and may be missing', () => {
    const file = path.join(folder, '.env');
    expect(readEnvFile(file)).toEqual({});
    writeFileSync(file, '# a comment\nexport A=1\nB="two words"\nC=\n');
    expect(readEnvFile(file)).toEqual({ A: '1', B: 'two words', C: '' });
  });

  test('that cannot be read is told in one sentence', () => {
    expect(() => readEnvFile(folder)).toThrow(LocalSettingsError);
    expect(() => readEnvFile(folder)).toThrow(/cannot be read \(EISDIR\)/);
  });
});
