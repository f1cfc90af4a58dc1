import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Method } from '../../core/protocol/routes.ts';
import type { CeleryOutputs } from './celery-program.ts';
import { type Answer, type Credentials, send, sendSigned } from './http.ts';
import type { MiniStack } from './ministack.ts';
import { makeAlarmsPlain } from './plain-alarms.ts';
import type { Project } from './project.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const FOLDER = path.join(ROOT, 'node_modules', '.cache', 'lovage', 'deploy');

/** The stack's outputs. */
export interface Outputs {
  readonly ApiUrl: string;
  readonly ApiArn: string;
  readonly Curl: string;
  readonly TableName: string;
}

/**
 * Runs one `cdk` command against MiniStack.
 *
 * @param cwd a project's folder; in any other folder `--app` must name a synthesized app
 * @returns its output
 * @throws Error with its output when it fails
 */
export function cdk(ministack: MiniStack, cwd: string, ...args: string[]): Promise<string> {
  const command = path.join(ROOT, 'node_modules', '.bin', 'cdk');
  const child = spawn(command, [...args, '--ci', '--no-color'], {
    cwd,
    env: ministack.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill();
  process.once('exit', end);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      printed += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', end);
      if (code === 0) resolve(printed);
      else reject(new Error(`cdk ${args.join(' ')} ended with code ${code}.\n${printed}`));
    });
  });
}

/** Bootstraps the account for CDK. */
export async function bootstrap(ministack: MiniStack): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await cdk(ministack, FOLDER, 'bootstrap', `aws://${ministack.account}/${ministack.region}`);
}

/**
 * Synthesizes a project's stack with the given settings, ready to deploy.
 *
 * @returns the output folder
 */
export async function synthesize(
  ministack: MiniStack,
  project: Pick<Project, 'folder' | 'clients'>,
  version: string,
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const all = { ...settings, clients: project.clients };
  const context = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return synthesizeApp(ministack, project.folder, version, ...context);
}

/**
 * Synthesizes the CDK app in a folder, ready to deploy.
 *
 * @param options of `cdk synth`
 * @returns the output folder
 */
export async function synthesizeApp(
  ministack: MiniStack,
  cwd: string,
  version: string,
  ...options: readonly string[]
): Promise<string> {
  const folder = path.join(FOLDER, version);
  rmSync(folder, { recursive: true, force: true });
  await cdk(ministack, cwd, 'synth', '--quiet', '--output', folder, ...options);
  makeAlarmsPlain(folder);
  return folder;
}

/** Deploys a synthesized stack. @returns its outputs; those for Celery only with its queue */
export async function deploy(
  ministack: MiniStack,
  folder: string,
): Promise<Outputs & Partial<CeleryOutputs>> {
  const file = `${folder}.outputs.json`;
  const quietly = ['--require-approval', 'never', '--progress', 'events'];
  await cdk(ministack, FOLDER, 'deploy', '--app', folder, '--outputs-file', file, ...quietly);
  const outputs: Record<string, Outputs & Partial<CeleryOutputs>> = JSON.parse(readFileSync(file, 'utf8'));
  const [own] = Object.values(outputs);
  if (!own) throw new Error('The deployment has no outputs.');
  return own;
}

/**
 * Calls an AWS service in MiniStack through the Query protocol, as root.
 *
 * @returns the answer, an XML document
 * @throws Error with the answer when AWS refuses the call
 */
export async function callAws(
  ministack: MiniStack,
  service: 'iam' | 'ses' | 'sns' | 'sqs' | 'cloudformation',
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const { status, body } = await sendSigned(
    {
      port: ministack.port,
      ca: ministack.ca,
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(parameters).toString(),
    },
    { service, region: ministack.region, credentials: ministack.root },
  );
  if (status !== 200) throw new Error(`${service} ${parameters['Action']} returned ${status}: ${body}`);
  return body;
}

/** A policy document that only allows, as IAM takes it. */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource: string;
  }[];
}

/** Creates a user who may call the API and nothing else. */
export function createCaller(ministack: MiniStack, apiArn: string, name: string): Promise<Credentials> {
  return createUser(ministack, name, {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: apiArn }],
  });
}

/** Creates a user who may do what a policy allows. */
export async function createUser(ministack: MiniStack, name: string, policy: Policy): Promise<Credentials> {
  const user = { Version: '2010-05-08', UserName: name };
  await callAws(ministack, 'iam', { Action: 'CreateUser', ...user });
  const document = { PolicyName: 'lovage', PolicyDocument: JSON.stringify(policy) };
  await callAws(ministack, 'iam', { Action: 'PutUserPolicy', ...user, ...document });
  const answer = await callAws(ministack, 'iam', { Action: 'CreateAccessKey', ...user });
  const [, accessKeyId] = /<AccessKeyId>(.+?)</.exec(answer) ?? [];
  const [, secretAccessKey] = /<SecretAccessKey>(.+?)</.exec(answer) ?? [];
  if (!accessKeyId || !secretAccessKey) throw new Error(`No access key in ${answer}`);
  return { accessKeyId, secretAccessKey };
}

/**
 * Permissions that MiniStack 1.5.33 requires of a role but AWS does not:
 * - It authorizes `ses:SendEmail` and `ses:SendRawEmail` without an identity and without the key `ses:FromAddress`, so the stack's statement, which is limited to
 *   both, never matches.
 * - It authorizes `SendMessageBatch` and `DeleteMessageBatch` as actions of those names. AWS uses `sqs:SendMessage` and
 *   `sqs:DeleteMessage`.
 * - It authorizes `GetEventSourceMapping` as if it listed all mappings.
 */
const EXTRA_ACTIONS = {
  Worker: ['ses:SendEmail', 'ses:SendRawEmail'],
  Enqueue: ['sqs:SendMessageBatch'],
  Scheduler: ['sqs:SendMessageBatch'],
  Operate: ['sqs:DeleteMessageBatch', 'lambda:ListEventSourceMappings'],
};

/** Adds the permissions that only MiniStack requires to the stack's roles, or removes them. */
export async function setExtraPermissions(ministack: MiniStack, change: 'add' | 'remove'): Promise<void> {
  for (const [role, Action] of Object.entries(EXTRA_ACTIONS)) {
    const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
    const policy = change === 'add' ? { Version: '2012-10-17', Statement } : null;
    await setRolePolicy(ministack, { role, name: 'ministack', policy });
  }
}

/** Adds a policy to the stack's roles of a kind of function, such as `Worker`, or removes it (`null`). */
export async function setRolePolicy(
  ministack: MiniStack,
  { role, name: PolicyName, policy }: { role: string; name: string; policy: Policy | null },
): Promise<void> {
  const version = { Version: '2010-05-08' };
  const roles = await callAws(ministack, 'iam', { Action: 'ListRoles', ...version });
  for (const [, RoleName = ''] of roles.matchAll(/<RoleName>(lovage-[^<]*)</g)) {
    if (!RoleName.includes(role)) continue;
    const call = policy
      ? { Action: 'PutRolePolicy', PolicyDocument: JSON.stringify(policy) }
      : { Action: 'DeleteRolePolicy' };
    await callAws(ministack, 'iam', { ...call, ...version, RoleName, PolicyName });
  }
}

/** The headers and body of a call to the deployed API. */
export interface ApiCall {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
}

/** Calls the deployed API, which MiniStack identifies by the `Host` header. The call is signed if a caller is given. */
export function callApi(
  ministack: MiniStack,
  apiUrl: string,
  caller: Credentials | undefined,
  method: Method,
  target: string,
  { headers = {}, json, form }: ApiCall = {},
): Promise<Answer> {
  const content =
    form === undefined
      ? json === undefined
        ? {}
        : { type: 'application/json', body: JSON.stringify(json) }
      : { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
  const call = {
    port: ministack.port,
    ca: ministack.ca,
    method,
    path: target,
    host: new URL(apiUrl).host,
    headers: { ...headers, ...(content.type === undefined ? {} : { 'content-type': content.type }) },
    ...(content.body === undefined ? {} : { body: content.body }),
  };
  if (!caller) return send(call);
  return sendSigned(call, { service: 'execute-api', region: ministack.region, credentials: caller });
}
