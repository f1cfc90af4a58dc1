import { checkPort } from '../../local/check-port.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { isMetrics } from '../../local/log-line.ts';
import { makeEnvironment } from '../../local/made-environment.ts';
import { findSystem } from '../../local/running-system.ts';
import { type ExampleSettings, ExampleSettingsError } from './example-settings.ts';
import { installFlask } from './install-flask.ts';
import { type FlaskApp, type RunningFlask, startFlask } from './start-flask.ts';

/** A local system, one that ran already or its own, and two web applications in Python. */
export interface RunningExample {
  readonly system: Pick<LocalSystem, 'url' | 'inboxUrl'>;
  readonly shop: RunningFlask;
  readonly tutorial: RunningFlask;
  /** Lets running tasks finish, then stops what was started. */
  stop(): Promise<void>;
  /** Stops that at once. */
  kill(): void;
}

/** Where the example says what it does. */
export interface Output {
  /** One line of one of the programs. */
  readonly line: (source: string, text: string) => void;
  readonly color: boolean;
}

const COMMAND = 'npm run example:flask-celery';

/**
 * Installs what is needed, and starts the applications and, unless one runs on its port, the local system. Changes `process.env`.
 *
 * @throws CannotRun without Python; FlaskFailed, PortUnavailable, or what the local system throws
 */
export async function startExample(
  settings: ExampleSettings,
  { line, color }: Output,
): Promise<RunningExample> {
  const found = await findSystem(settings.port);
  if (found === null) {
    await checkPort(settings.port, (free) => `PORT=${free} ${COMMAND}`);
    await checkPort(settings.inboxPort, (free) => `INBOX_PORT=${free} ${COMMAND}`);
  }
  await checkPort(settings.shopPort, (free) => `SHOP_PORT=${free} ${COMMAND}`);
  await checkPort(settings.tutorialPort, (free) => `TUTORIAL_PORT=${free} ${COMMAND}`);
  line(
    'example',
    'Looking for Flask and Celery. The first time they are installed, which takes half a minute.',
  );
  // pip is to know the shell's proxies and mirrors, which nothing else here may.
  const programs = installFlask();
  makeEnvironment(process.env);
  line('example', found ? `Using the local system at ${found.url}.` : 'Starting the local system.');
  const system = found
    ? { ...found, stop: async () => undefined, kill: () => undefined }
    : await startOwn(settings, { line, color });
  const running: RunningFlask[] = [];
  const stop = async () => {
    await Promise.all(running.map((app) => app.stop()));
    await system.stop();
  };
  const start = async (app: FlaskApp, source: string, port: number): Promise<RunningFlask> => {
    const { celery } = system;
    if (celery === null) {
      throw new ExampleSettingsError(
        'The local system has no queue for Celery. It has one unless CELERY is off, if a task says how Python calls it, as in tasks/send-email.ts.',
      );
    }
    const { sqsEndpoint, dynamodbEndpoint } = system;
    const started = await startFlask(app, {
      programs,
      system: { sqsEndpoint, dynamodbEndpoint, celery },
      port,
      onLine: (text) => line(source, text),
    });
    running.push(started);
    return started;
  };
  try {
    const shop = await start('shop', 'shop', settings.shopPort);
    const tutorial = await start('task_app', 'tutorial', settings.tutorialPort);
    const kill = () => {
      for (const app of running) app.kill();
      system.kill();
    };
    return { system, shop, tutorial, stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startOwn(settings: ExampleSettings, { line, color }: Output): Promise<LocalSystem> {
  const { startLocal } = await import('../../local/start-local.ts');
  return await startLocal({
    ...settings,
    watch: true,
    color,
    reporter: {
      log: (name, text) => {
        if (!isMetrics(text)) line(name, text);
      },
      info: (text) => line('local', text),
      error: (text) => line('local', text),
    },
  });
}
