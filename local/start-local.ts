import { rmSync } from 'node:fs';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { QueueAddress } from '../core/queue/queues.ts';
import { ServedPage } from '../dashboard/served-page.ts';
import { ApiGateway } from './api/api-gateway.ts';
import { describeBuild } from './builds/describe-build.ts';
import { FirstBuild } from './builds/first-build.ts';
import { Reloader } from './builds/reloader.ts';
import { watchBundles } from './builds/watch-bundles.ts';
import { checkPort } from './check-port.ts';
import { createMailEvents, createQueues } from './emulators/create-queues.ts';
import { createTable } from './emulators/create-table.ts';
import { startDynamodb } from './emulators/start-dynamodb.ts';
import { startLambda } from './emulators/start-lambda.ts';
import { startSesWithEvents } from './emulators/start-ses-with-events.ts';
import { startSqs } from './emulators/start-sqs.ts';
import type { EventSource } from './event-sources/event-source.ts';
import { startEventSources } from './event-sources/start-event-sources.ts';
import { mappingOf } from './functions/function-environment.ts';
import { LocalFunctions } from './functions/local-functions.ts';
import type { Sandbox } from './functions/sandbox.ts';
import { CREDENTIALS, type LocalAws, REGION } from './local-aws.ts';
import type { Reporter } from './reporter.ts';
import { createRunFolder } from './run-folder.ts';

/** How long a call may go on once every running task is done and no more calls are taken, in milliseconds. */
const CALL_GRACE_MS = 1_000;

/** How the local system is to be started. */
export interface LocalOptions {
  /** Port of the HTTP API; 0 takes a free one. */
  readonly port: number;
  /** Port of the inbox page; 0 takes a free one. */
  readonly inboxPort: number;
  /** The address that tasks send email from. */
  readonly sender: string;
  /** A module to take the place of `tasks/index.ts`, and to export `registry` as it does. */
  readonly registryFile?: string;
  /** Whether to load source files again when they change. */
  readonly watch: boolean;
  /** Whether messages may be coloured. Default false. */
  readonly color?: boolean;
  readonly reporter: Reporter;
  /** Called with where the emulators are; says where the functions are to look for them. Default: there. */
  readonly between?: (emulators: AwsEndpoints) => Promise<AwsEndpoints>;
  /** Milliseconds beyond its time-out after which an invocation's process is killed. Default 0, as Lambda does. */
  readonly overtimeMs?: number;
}

/** Where the emulators of what tasks use are. */
export type AwsEndpoints = Pick<LocalAws, 'sqsEndpoint' | 'dynamodbEndpoint' | 'sesEndpoint'>;

/** The whole system, running on this machine. */
export interface LocalSystem {
  /** The HTTP API, as in `http://localhost:3000`. */
  readonly url: string;
  /** The page of what SES has sent. */
  readonly inboxUrl: string;
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly tableName: string;
  readonly queues: ReadonlyMap<string, QueueAddress>;
  /** Where SES tells what became of the emails. */
  readonly mailEvents: QueueAddress;
  /** Names of the task definitions at the start. */
  readonly tasks: readonly string[];
  /** Batches of messages that workers are running. */
  readonly running: number;
  /** The processes of a queue's worker. */
  workersOf(queue: string): readonly Sandbox[];
  /** Takes no more calls and messages, lets running tasks finish, then ends everything. */
  stop(): Promise<void>;
  /** Ends every process at once, whatever it is doing. */
  kill(): void;
}

/**
 * Starts the whole system on this machine: the emulators, the functions in processes of their own, the API and the event
 * sources.
 *
 * @throws PortUnavailable when a port cannot be had
 * @throws BuildFailed when the code does not build
 * @throws FunctionFault when it builds but does not load
 */
export async function startLocal(options: LocalOptions): Promise<LocalSystem> {
  const { port, inboxPort, sender, registryFile, watch, color = false, reporter, overtimeMs = 0 } = options;
  await checkPort(port, 'PORT');
  await checkPort(inboxPort, 'INBOX_PORT');
  const undo: (() => unknown)[] = [];
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  /** Starts something, and remembers how it is stopped. */
  const start = async <Started>(
    starting: Promise<Started>,
    stop: (started: Started) => unknown,
  ): Promise<Started> => {
    const started = await starting;
    undo.push(() => stop(started));
    return started;
  };
  try {
    const folder = await start(createRunFolder(), (path) => rmSync(path, { recursive: true, force: true }));
    const builds = new FirstBuild(reporter);
    /** What feeds the workers, by the ids that Lambda's API knows it by. */
    const mappings = new Map<string, EventSource>();
    const starting = [
      start(
        watchBundles({
          folder,
          registryFile,
          watch,
          color,
          onBuild: (build) => builds.built(build),
          onFailure: (messages) => builds.failed(messages),
        }),
        (stopWatching) => stopWatching(),
      ),
      start(startSqs(), (emulator) => emulator.stop()),
      start(startDynamodb(), (emulator) => emulator.stop()),
      start(startSesWithEvents(inboxPort), (emulator) => emulator.stop()),
      start(startLambda(mappings), (emulator) => emulator.stop()),
      builds.first,
    ] as const;
    // One that fails must not leave another behind, half started.
    await Promise.allSettled(starting);
    const [, sqs, dynamodb, ses, lambda, build] = await Promise.all(starting);

    const describe = (described: typeof build) =>
      describeBuild(described, (line) => reporter.log('tasks', line));
    const description = await describe(build);
    const client = new SQSClient({ endpoint: sqs.endpoint, region: REGION, credentials: CREDENTIALS });
    undo.push(() => client.destroy());
    const [queues, mailEvents, tableName] = await Promise.all([
      createQueues(client, sqs.endpoint, description.queues),
      createMailEvents(client, sqs.endpoint),
      createTable(dynamodb.endpoint),
    ]);

    const emulators = {
      sqsEndpoint: sqs.endpoint,
      dynamodbEndpoint: dynamodb.endpoint,
      sesEndpoint: ses.endpoint,
    };
    const endpoints = {
      ...((await options.between?.(emulators)) ?? emulators),
      lambdaEndpoint: lambda.endpoint,
    };
    // Before the functions, for workers are told its URL. A call that comes before they are there waits for them.
    const loaded = Promise.withResolvers<LocalFunctions>();
    const inboxUrl = ses.endpoint.replace('127.0.0.1', 'localhost');
    const page = new ServedPage({
      config: { stage: 'local', apiUrl: null, signedIn: null, inboxUrl },
      watch,
    });
    const gateway = await start(
      ApiGateway.start({
        port,
        invoke: async (name, event) => (await loaded.promise).invoke(name, event),
        page: (request, response, pathname) => page.answer(request, response, pathname),
        onFault: (name, fault) => reporter.error(`${name} failed: ${messageOf(fault)}`),
      }),
      (started) => started.cut(),
    );
    const apiUrl = `http://localhost:${gateway.port}`;
    const functions = new LocalFunctions(
      { ...endpoints, tableName, queues, mailEvents, sender, apiUrl },
      description.queues,
      reporter,
      build.fileOf('sandbox-runtime'),
      overtimeMs,
    );
    undo.push(() => functions.kill());
    await functions.load(build);
    loaded.resolve(functions);
    const started = startEventSources({ client, queues, mailEvents, functions, reporter });
    const sources = started.map(({ source }) => source);
    for (const { source, feedsWorkerOf } of started) {
      if (feedsWorkerOf !== undefined) mappings.set(mappingOf(feedsWorkerOf), source);
    }
    ses.tell((event) => {
      // As SNS hands an event on to SQS: unwrapped.
      const command = new SendMessageCommand({
        QueueUrl: mailEvents.url,
        MessageBody: JSON.stringify(event),
      });
      client
        .send(command)
        .catch((fault: unknown) => reporter.error(`SES could not tell of an email: ${messageOf(fault)}`));
    });
    builds.reloadWith(new Reloader({ functions, description, describe, reporter }));

    return {
      url: apiUrl,
      inboxUrl,
      sqsEndpoint: sqs.endpoint,
      dynamodbEndpoint: dynamodb.endpoint,
      tableName,
      queues,
      mailEvents,
      tasks: description.tasks,
      get running() {
        return sources.reduce((sum, source) => sum + source.running, 0);
      },
      workersOf: (queue) => functions.workersOf(queue),
      stop: async () => {
        const answered = gateway.stop();
        await Promise.all(sources.map((source) => source.stop()));
        const cut = setTimeout(() => gateway.cut(), CALL_GRACE_MS);
        await answered;
        clearTimeout(cut);
        await functions.close();
        await undoAll();
      },
      kill: () => {
        functions.kill();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
