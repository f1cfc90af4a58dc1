import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ApiRecord } from '../../../core/protocol/record.ts';
import { CREDENTIALS, REGION } from '../../../local/local-aws.ts';
import { copyProject } from '../copy-project.ts';
import type { Mail } from '../flow-system.ts';
import { type MainProcess, startMain } from '../main-process.ts';
import { startCloudFormation } from './stand-in-cloudformation.ts';

/** Where README's calls go: the default port of `npm start`. */
const API = 'localhost:3000';

/** Somebody who follows README: in a copy of the project, with `npm start` running there on free ports. */
export interface Reader {
  /** The copy's folder. */
  readonly root: string;
  /** The folder in which commands are typed. */
  readonly folder: string;
  readonly main: MainProcess;
  /** A text of README with this system's address in it. */
  addressed(text: string): string;
  /** Types a command into a shell. @returns what it prints @throws Error when it fails */
  type(command: string): Promise<string>;
  /** Runs a program of the project. @returns what it prints @throws Error when it fails */
  run(file: string, args: readonly string[]): Promise<string>;
  /** The environment in which `lovage` finds the local system, and a stage `prod` that is the same system. */
  readonly environment: Readonly<Record<string, string>>;
  call<Body = ApiRecord>(method: string, to: string, form?: Record<string, string>): Promise<Body>;
  mails(): Promise<readonly Mail[]>;
  stop(): Promise<void>;
}

/** Copies the project and starts the copy. */
export async function startReader(): Promise<Reader> {
  const root = copyProject();
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-readme-'));
  const main = startMain({ root });
  const url = await main.ready().catch((error: unknown) => {
    if (main.alive().length > 0) main.signalGroup('SIGKILL');
    throw error;
  });
  const [, inboxUrl = ''] = /Inbox\s+(\S+)/.exec(main.output()) ?? [];
  const cloudFormation = await startCloudFormation('prod', url);
  const environment = {
    PATH: process.env['PATH'] ?? '',
    LOVAGE_URL: url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
  };
  const run = async (file: string, args: readonly string[]) => {
    const { stdout } = await promisify(execFile)(file, args, { cwd: folder, env: environment });
    return stdout;
  };
  const addressed = (text: string) => text.replaceAll(API, new URL(url).host);
  return {
    root,
    folder,
    main,
    environment,
    addressed,
    type: (command) => run('sh', ['-c', addressed(command)]),
    run,
    call: async <Body>(method: string, to: string, form?: Record<string, string>) => {
      const body = form && { body: new URLSearchParams(form) };
      const answer = await fetch(new URL(to, url), { method, ...body });
      // The test checks the answer.
      return (await answer.json()) as Body;
    },
    mails: async () => {
      const { emails } = (await (await fetch(`${inboxUrl}/store`)).json()) as { emails: readonly Mail[] };
      return emails;
    },
    stop: async () => {
      cloudFormation.stop();
      main.signalGroup('SIGKILL');
      await main.ended;
      for (const made of [root, folder]) rmSync(made, { recursive: true, force: true });
    },
  };
}
