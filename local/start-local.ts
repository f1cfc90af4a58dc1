import { rmSync } from 'node:fs';
import path from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ServedPage } from '../dashboard/served-page.ts';
import { ApiGateway } from './api/api-gateway.ts';
import { describeBuild } from './builds/describe-build.ts';
import { FirstBuild } from './builds/first-build.ts';
import { Reloader, type ReloaderOptions } from './builds/reloader.ts';
import { watchBundles } from './builds/watch-bundles.ts';
import { checkPort } from './check-port.ts';
import { deferred } from './deferred.ts';
import { createMailEvents } from './emulators/create-queues.ts';
import { createCeleryTable, createTable } from './emulators/create-table.ts';
import { dropIndexEntries, writeIndexEntries } from './emulators/restore-indexes.ts';
import { startAbsent } from './emulators/start-absent.ts';
import { startDynamodb } from './emulators/start-dynamodb.ts';
import { startLambda } from './emulators/start-lambda.ts';
import { startSesWithEvents } from './emulators/start-ses-with-events.ts';
import { startSqs } from './emulators/start-sqs.ts';
import type { EventSource } from './event-sources/event-source.ts';
import { type EventSourcesOptions, startEventSources } from './event-sources/start-event-sources.ts';
import { mappingOf, queueOfMapping } from './functions/function-environment.ts';
import { LocalFunctions } from './functions/local-functions.ts';
import { CREDENTIALS, REGION } from './local-aws.ts';
import { LocalQueues } from './local-queues.ts';
import { LocalSettingsError } from './local-settings.ts';
import type { CeleryAddress, LocalOptions, LocalSystem } from './local-system.ts';
import { messageOf } from './message-of.ts';
import { openDataFolder } from './project/data-folder.ts';
import { readEnvFile } from './project-environment.ts';
import { createRunFolder, RUN_FOLDER } from './run-folder.ts';
import { Sweeps } from './sweeps.ts';
import { TasksEnvironment } from './tasks-environment.ts';
import { watchFile } from './watch-file.ts';

/** Milliseconds that a call may still take once every running task has finished and no new calls are accepted. */
const CALL_GRACE_MS = 1_000;

/**
 * Starts the whole system on this machine: the emulators, the functions in their own processes, the API and the event
 * sources.
 *
 * @throws PortUnavailable when a port cannot be listened on
 * @throws LocalSettingsError when the file of variables cannot be read
 * @throws BuildFailed when the code does not build
 * @throws FunctionFault when it builds but does not load
 */
export async function startLocal(options: LocalOptions): Promise<LocalSystem> {
  const { port, inboxPort, sender, senders = [], tasksFile, watch, color = false, reporter } = options;
  const { overtimeMs = 0 } = options;
  const { choosePort = (setting, free) => `${setting}=${free} npm start` } = options;
  await checkPort(port, (free) => choosePort('PORT', free));
  await checkPort(inboxPort, (free) => choosePort('INBOX_PORT', free));
  const { envFile, shell = {} } = options;
  const tasksEnvironment = new TasksEnvironment(() => ({
    file: envFile === undefined ? {} : readEnvFile(envFile),
    shell,
  }));
  const undo: (() => unknown)[] = [];
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  /** Starts something, and remembers how to stop it. */
  const start = async <Started>(
    starting: Promise<Started>,
    stop: (started: Started) => unknown,
  ): Promise<Started> => {
    const started = await starting;
    undo.push(() => stop(started));
    return started;
  };
  try {
    const data =
      options.data === undefined
        ? undefined
        : await start(openDataFolder(options.data), (opened) => opened.close());
    if (data && !data.wasClosed) await dropIndexEntries(data.items);
    const folder = await start(createRunFolder(options.runFolder), (created) =>
      rmSync(created, { recursive: true, force: true }),
    );
    const builds = new FirstBuild(reporter);
    /** The event sources that feed the workers, by the ids Lambda's API knows them by. */
    const mappings = new Map<string, EventSource>();
    const starting = [
      start(
        watchBundles({
          folder,
          keptIn: path.join(options.runFolder ?? RUN_FOLDER, 'builds'),
          tasksFile,
          clients: options.clients,
          watch,
          onChange: options.onChange,
          color,
          onBuild: (build) => builds.built(build),
          onFailure: (messages) => builds.failed(messages),
        }),
        (stopWatching) => stopWatching(),
      ),
      start(options.startSqs?.() ?? startSqs(data?.messages), (emulator) => emulator.stop()),
      start(options.startDynamodb?.() ?? startDynamodb(data?.items), (emulator) => emulator.stop()),
      start(startSesWithEvents(inboxPort, data?.emails), (emulator) => emulator.stop()),
      start(
        startLambda(mappings, (uuid, enabled) => data?.keepPaused(queueOfMapping(uuid), !enabled)),
        (emulator) => emulator.stop(),
      ),
      start(startAbsent(), (emulator) => emulator.stop()),
      builds.first,
    ] as const;
    // If one fails, the others must not be left half started.
    await Promise.allSettled(starting);
    const [, sqs, dynamodb, ses, lambda, absent, build] = await Promise.all(starting);

    const describe = (described: typeof build) =>
      describeBuild(
        described,
        absent.endpoint,
        { ...(options.celery === undefined ? {} : { celery: options.celery }), plan: options.plan ?? {} },
        (line) => reporter.log('tasks', line),
      );
    const description = await describe(build);
    tasksEnvironment.follow(description.needs);
    const client = new SQSClient({ endpoint: sqs.endpoint, region: REGION, credentials: CREDENTIALS });
    undo.push(() => client.destroy());
    const [queues, mailEvents, tableName, celeryTable] = await Promise.all([
      LocalQueues.create(client, sqs.endpoint, description.queues),
      createMailEvents(client, sqs.endpoint),
      createTable(dynamodb.endpoint),
      // Even before a task has names in Python: one may come while the system runs.
      options.celery === null ? undefined : createCeleryTable(dynamodb.endpoint),
    ]);

    if (data && !data.wasClosed) {
      await writeIndexEntries(dynamodb.endpoint, tableName);
      data.restored();
    }

    const emulators = {
      sqsEndpoint: sqs.endpoint,
      dynamodbEndpoint: dynamodb.endpoint,
      sesEndpoint: ses.endpoint,
    };
    const endpoints = {
      ...((await options.between?.(emulators)) ?? emulators),
      lambdaEndpoint: lambda.endpoint,
      absentEndpoint: absent.endpoint,
    };
    // Started before the functions, because workers receive its URL. A call that arrives before the functions do waits for them.
    const loaded = deferred<LocalFunctions>();
    const sendsEmail = description.queues.some((plan) => plan.sendsEmail);
    const inboxUrl = ses.endpoint.replace('127.0.0.1', 'localhost');
    const page = new ServedPage({
      config: { stage: 'local', apiUrl: null, signedIn: null, inboxUrl: sendsEmail ? inboxUrl : null },
      watch,
    });
    const gateway = await start(
      ApiGateway.start({
        port,
        origins: options.corsOrigins ?? [],
        invoke: async (name, event, patient) => (await loaded.promise).call(name, event, patient),
        page: (request, response, pathname) => page.answer(request, response, pathname),
        sendsOf: (queue) => queues.plans.find(({ name }) => name === queue)?.sends ?? [],
        onFault: (name, fault) => reporter.error(`${name} failed: ${messageOf(fault)}`),
      }),
      (started) => started.cut(),
    );
    const apiUrl = `http://localhost:${gateway.port}`;
    const functions = new LocalFunctions({
      aws: { ...endpoints, tableName, queues: queues.addresses, mailEvents, sender, senders, apiUrl },
      celery:
        celeryTable === undefined
          ? undefined
          : {
              tableName: celeryTable,
              keyPrefix: options.celeryKeyPrefix,
              trackStarted: options.celeryTrackStarted ?? false,
            },
      tasksEnvironment: (queue) => tasksEnvironment.of(queue),
      runtime: build.fileOf('sandbox-runtime'),
      reporter,
      overtimeMs,
    });
    undo.push(() => functions.kill());
    await functions.load(build, queues.plans);
    loaded.resolve(functions);
    const sources: EventSource[] = [];
    const feed = (options: Pick<EventSourcesOptions, 'queues' | 'mailEvents'>) => {
      for (const { source, feedsWorkerOf } of startEventSources({
        client,
        functions,
        reporter,
        ...options,
      })) {
        sources.push(source);
        if (feedsWorkerOf === undefined) continue;
        mappings.set(mappingOf(feedsWorkerOf), source);
        if (data?.paused.has(feedsWorkerOf)) source.enabled = false;
      }
    };
    feed({ queues: queues.addresses, mailEvents });
    const fed = new Set(queues.addresses.keys());
    const sweeps = await start(
      Promise.resolve(
        new Sweeps(description.declared, {
          invoke: (event) => functions.invoke('scheduler', event),
          reporter,
          everyMs: options.sweepEveryMs,
        }),
      ),
      (started) => started.stop(),
    );
    const tell = () => {
      for (const sentence of tasksEnvironment.tell()) reporter.error(sentence);
    };
    tell();
    let latest = build;
    /** Loads a later build: its queues first, then the functions that know them, then what feeds those. */
    const load: ReloaderOptions['load'] = async (later, { queues: plans, declared, needs }) => {
      latest = later;
      tasksEnvironment.follow(needs);
      const newQueues = await queues.follow(plans);
      const reloaded = await functions.load(later, queues.plans);
      feed({ queues: new Map([...queues.addresses].filter(([name]) => !fed.has(name))) });
      for (const name of queues.addresses.keys()) fed.add(name);
      sweeps.follow(declared);
      tell();
      return { functions: reloaded, newQueues };
    };
    ses.tell((event) => {
      // Unwrapped, as SNS delivers events to SQS.
      const command = new SendMessageCommand({
        QueueUrl: mailEvents.url,
        MessageBody: JSON.stringify(event),
      });
      client
        .send(command)
        .catch((fault: unknown) =>
          reporter.error(`An SES event could not be published: ${messageOf(fault)}`),
        );
    });
    const reloader = new Reloader({ describe, load, reporter });
    builds.reloadWith(reloader);
    if (watch && envFile !== undefined) {
      const changed = () => {
        try {
          tasksEnvironment.readAgain();
        } catch (error) {
          if (!(error instanceof LocalSettingsError)) throw error;
          reporter.error(`${error.message} What it said before stays.`);
          return;
        }
        void reloader.reload(latest);
      };
      undo.push(watchFile(envFile, changed));
    }

    return {
      url: apiUrl,
      inboxUrl,
      sqsEndpoint: sqs.endpoint,
      dynamodbEndpoint: dynamodb.endpoint,
      tableName,
      queues: queues.addresses,
      mailEvents,
      sendsEmail,
      tasks: description.tasks,
      get celery() {
        return celeryAddress(queues, celeryTable);
      },
      get running() {
        return sources.reduce((sum, source) => sum + source.running, 0);
      },
      workersOf: (queue) => functions.workersOf(queue),
      sweep: () => sweeps.sweep(),
      stop: async () => {
        const answered = gateway.stop();
        await sweeps.stop();
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

function celeryAddress(
  { plans, addresses }: LocalQueues,
  tableName: string | undefined,
): CeleryAddress | null {
  const queue = plans.find(({ celery }) => celery === true)?.name;
  const queueUrl = queue === undefined ? undefined : addresses.get(queue)?.url;
  if (queue === undefined || queueUrl === undefined || tableName === undefined) return null;
  return { queue, queueUrl, tableName };
}
