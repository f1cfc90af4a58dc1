import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Project } from './project.ts';

/** What the worker of the second Lovage is given: by a variable, by Secrets Manager and by SSM. */
export const GIVEN = { place: 'Ulm', key: 'from Secrets Manager', token: 'from SSM' } as const;

/** The stack that the second Lovage is a part of. */
export const SHOP_STACK = 'somebodys-app';

/**
 * Writes somebody's own CDK app into a project: its stack holds a Lovage named `shop`, which has one task that tells what its worker was given.
 *
 * @returns the command that synthesizes it, in the project's folder
 */
export function writeShop({ folder, clients }: Project): string {
  mkdirSync(path.join(folder, 'shop'));
  writeFileSync(path.join(folder, 'shop', 'tasks.ts'), TASKS);
  writeFileSync(path.join(folder, 'shop', 'app.ts'), APP.replace('CLIENTS', clients));
  return 'node node-24.js shop/app.ts';
}

const TASKS = `
import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';
import { defineTasks } from '../core/definition/define-tasks.ts';
import { environment } from '../core/definition/environment.ts';
import { secret } from '../core/definition/secret.ts';

const place = environment('PLACE');
const key = secret('KEY');
const token = secret('TOKEN');

const tell = defineTask({
  name: 'tell',
  input: z.strictObject({ word: z.string() }),
  needs: [place, key, token],
  run: async ({ word }) => ({ word, place: place.value, key: key.value, token: token.value }),
});

export const tasks = defineTasks(import.meta.url, [tell]);
`;

const APP = `
import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Lovage } from '../infra/lovage.ts';
import { tasks } from './tasks.ts';

const stack = new Stack(new App(), '${SHOP_STACK}');
new Secret(stack, 'StoredKey', { secretName: 'shop/key', secretStringValue: SecretValue.unsafePlainText('${GIVEN.key}') });
new Lovage(stack, 'Tasks', {
  tasks,
  name: 'shop',
  clients: 'CLIENTS',
  workers: {
    default: {
      environment: { PLACE: '${GIVEN.place}' },
      secrets: {
        // By names: those that MiniStack gives are not like AWS's.
        KEY: Secret.fromSecretNameV2(stack, 'Key', 'shop/key'),
        TOKEN: new StringParameter(stack, 'Token', { parameterName: '/shop/token', stringValue: '${GIVEN.token}' }),
      },
    },
  },
});
`;
