import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalOptions, LocalSystem } from '../../local/local-system.ts';
import { copyProject } from '../flow/copy-project.ts';
import { MUTANTS, mutate } from './mutants.ts';
import type { Met } from './proxy/fault.ts';
import type { FaultPlan } from './proxy/fault-plan.ts';
import { FaultyProxy } from './proxy/faulty-proxy.ts';
import type { Service } from './proxy/service.ts';

const PROJECT = path.join(import.meta.dirname, '..', '..');

/** How long a stopped worker may go on, in milliseconds: beyond its leases, and some more. */
const OVERTIME_MS = 60_000;

/** How long the system may take to stop, in milliseconds, until its processes are killed. */
const STOP_GRACE_MS = 5_000;

/** The system under torture. */
export interface TorturedSystem {
  readonly local: LocalSystem;
  /** Where the tasks write down what they do. */
  readonly runs: string;
  /** Late writes that are still to be carried out. */
  readonly late: number;
  stop(): Promise<void>;
}

/** What it takes to start it. */
export interface SystemOptions {
  /** The name of a mutant, or `null` for the system itself. */
  readonly mutant: string | null;
  readonly plan: FaultPlan;
  /** Told of each fault. */
  readonly onFault: (met: Met) => void;
  readonly reporter: LocalOptions['reporter'];
}

/** Starts the local system on free ports with the tasks of the torture, and a faulty proxy before each emulator. */
export async function startSystem({
  mutant,
  plan,
  onFault,
  reporter,
}: SystemOptions): Promise<TorturedSystem> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-torture-'));
  const runs = path.join(folder, 'runs.jsonl');
  writeFileSync(runs, '');
  const root = mutant === null ? PROJECT : mutantOf(mutant);
  const proxies: FaultyProxy[] = [];
  const through = async (service: Service, upstream: string) => {
    const proxy = await FaultyProxy.start(service, upstream, plan, onFault);
    proxies.push(proxy);
    return proxy.endpoint;
  };
  const removeFolders = () => {
    rmSync(folder, { recursive: true, force: true });
    if (root !== PROJECT) rmSync(root, { recursive: true, force: true });
  };
  try {
    const { startLocal } = await loadLocal(root);
    const local = await startLocal({
      port: 0,
      inboxPort: 0,
      sender: 'noreply@example.com',
      tasksFile: writeTasks(root, folder, runs),
      watch: false,
      reporter,
      overtimeMs: OVERTIME_MS,
      between: async ({ dynamodbEndpoint, sqsEndpoint, sesEndpoint }) => ({
        dynamodbEndpoint: await through('dynamodb', dynamodbEndpoint),
        sqsEndpoint: await through('sqs', sqsEndpoint),
        sesEndpoint: await through('ses', sesEndpoint),
      }),
    });
    process.once('exit', () => {
      // Stopped processes, too, which do not notice that nobody is there any more.
      local.kill();
      removeFolders();
    });
    return {
      local,
      runs,
      get late() {
        return proxies.reduce((sum, proxy) => sum + proxy.late, 0);
      },
      stop: async () => {
        const grace = setTimeout(() => local.kill(), STOP_GRACE_MS);
        await local.stop();
        clearTimeout(grace);
        await Promise.all(proxies.map((proxy) => proxy.stop()));
        removeFolders();
      },
    };
  } catch (error) {
    removeFolders();
    throw error;
  }
}

/** A copy of this project with one change. */
function mutantOf(name: string): string {
  const mutant = MUTANTS.get(name);
  if (!mutant) throw new Error(`There is no mutant ${name}. There are ${[...MUTANTS.keys()].join(', ')}.`);
  const root = copyProject();
  cpSync(path.join(PROJECT, 'test'), path.join(root, 'test'), { recursive: true });
  mutate(root, mutant);
  return root;
}

async function loadLocal(root: string): Promise<typeof import('../../local/start-local.ts')> {
  return await import(path.join(root, 'local', 'start-local.ts'));
}

/** The file that takes the place of `tasks/index.ts`: it knows where this run's tasks write. */
function writeTasks(root: string, folder: string, runs: string): string {
  const file = path.join(folder, 'tasks.ts');
  const tasks = path.join(root, 'test', 'torture', 'tasks.ts');
  writeFileSync(
    file,
    [
      `import { defineTasks } from ${JSON.stringify(path.join(root, 'core', 'definition', 'define-tasks.ts'))};`,
      `import { tortureTasks } from ${JSON.stringify(tasks)};`,
      `export const tasks = defineTasks(import.meta.url, tortureTasks(${JSON.stringify(runs)}));`,
      '',
    ].join('\n'),
  );
  return file;
}
