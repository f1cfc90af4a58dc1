import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tasksFile } from './fixture-project.ts';
import { GuideProject } from './guide-project.ts';

const DOCUMENT = path.join(import.meta.dirname, '..', '..', 'docs', 'pipeline.md');

const project = new GuideProject('pipeline.md', { 'tasks/index.ts': tasksFile(['greet']) });
afterAll(() => project.remove());

test('the app that the guide shows compiles, and knows its stages', () => {
  expect(project.files).toEqual(['infra/app.ts']);
  expect(project.compile()).toBe('');
  const { status, said } = project.run(['infra/app.ts'], { stage: 'test' });
  expect([status, said]).toEqual([
    1,
    expect.stringContaining('There is no stage test: there are dev and prod.'),
  ]);
});

test('the role is for one environment of one repository, and may take the roles of CDK alone', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [trust, permissions] = [...text.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json = '']) =>
    JSON.parse(json),
  );
  expect(trust.Statement).toMatchObject([
    {
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': expect.stringMatching(/^repo:[^*]+:environment:[^*]+$/),
        },
      },
    },
  ]);
  expect(permissions.Statement.map(({ Action }: { Action: string }) => Action)).toEqual([
    'sts:AssumeRole',
    'cloudformation:DescribeStacks',
  ]);
});
