import { type LocalSettings, readLocalSettings } from '../../local/local-settings.ts';

/** The settings of the example, from the environment. */
export interface ExampleSettings extends LocalSettings {
  /** `SHOP_PORT`: the shop's. Default 5001. */
  readonly shopPort: number;
  /** `TUTORIAL_PORT`: that of Flask's tutorial. Default 5003. */
  readonly tutorialPort: number;
}

/** Thrown for an invalid setting. The message is for the user. */
export class ExampleSettingsError extends Error {
  override readonly name = 'ExampleSettingsError';
}

/** What `npm run example:flask-celery -- --help` prints. */
export const HELP = `
  npm run example:flask-celery runs two web applications in Python that send
  tasks with Celery: a shop, and Flask's own tutorial. They use the local system
  on PORT, npm start in another terminal; if there is none, one is started.
  It needs Python 3.10 or newer, and installs Flask and Celery once.

  Settings, in the environment, besides those of npm start:
    SHOP_PORT      port of the shop              (default 5001)
    TUTORIAL_PORT  port of Flask's tutorial      (default 5003)
`;

/**
 * Reads the settings.
 *
 * @throws LocalSettingsError or ExampleSettingsError naming the invalid setting and what it accepts
 */
export function readExampleSettings(
  environment: Readonly<Record<string, string | undefined>>,
): ExampleSettings {
  const local = readLocalSettings(environment);
  const shopPort = readPort(environment, 'SHOP_PORT', 5001);
  const tutorialPort = readPort(environment, 'TUTORIAL_PORT', 5003);
  const ports = [local.port, local.inboxPort, shopPort, tutorialPort].filter((port) => port !== 0);
  if (new Set(ports).size < ports.length) {
    throw new ExampleSettingsError('PORT, INBOX_PORT, SHOP_PORT and TUTORIAL_PORT must differ.');
  }
  if (local.celery === null) {
    throw new ExampleSettingsError('CELERY is off, and this example is about Celery. Leave CELERY out.');
  }
  return { ...local, shopPort, tutorialPort };
}

function readPort(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
): number {
  const text = environment[name];
  if (!text) return fallback;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new ExampleSettingsError(`${name} is "${text}"; it must be a whole number from 1 to 65535.`);
}
