import { addressFault, EMAIL_ADDRESS } from '../core/protocol/email-address.ts';
import { CELERY, CELERY_KEY_PREFIX } from '../infra/celery-rules.ts';
import { CLIENTS, type Clients } from '../infra/clients.ts';
import { SENDERS } from '../infra/email-rules.ts';
import type { Rule } from '../infra/rule.ts';
import { oneOf } from '../infra/setting-rules.ts';

/** The settings of `npm start`, from the environment. */
export interface LocalSettings {
  /** `PORT`: the API's. Default 3000; 0 takes a free one. */
  readonly port: number;
  /** `INBOX_PORT`: the inbox page's. Default 8005; 0 takes a free one. */
  readonly inboxPort: number;
  /** `SENDER`: the address that tasks send email from. Default noreply@example.com. */
  readonly sender: string;
  /** `SENDERS`: the other addresses that tasks may send from. Default: none. */
  readonly senders: readonly string[];
  /** `CORS_ORIGINS`: origins whose pages may call the API. Default: none. */
  readonly corsOrigins: readonly string[];
  /** `CELERY`: the name of Celery's queue; `null`: there is none. Default: `celery`, if a task has names in Python. */
  readonly celery: string | null | undefined;
  /** `CELERY_KEY_PREFIX`: what stands before Celery's own prefix in the keys of its results. Default nothing. */
  readonly celeryKeyPrefix: string | undefined;
  /** `CLIENTS`: the clients with which functions call AWS, `lean` or `sdk`. Default `lean`. */
  readonly clients: Clients;
  /** `CELERY_TRACK_STARTED`: whether Python sees that a task has started. Default false. */
  readonly celeryTrackStarted: boolean;
  /** `LOVAGE_DATA`: the folder in which records and messages are kept. Default: they are gone when the system stops. */
  readonly data: string | undefined;
  /** `LOVAGE_ENV_FILE`: the file of variables for tasks. Default: the project's `.env`. */
  readonly envFile?: string;
  /** `LOVAGE_QUEUES`: settings by queue, as JSON. Default: the project's. */
  readonly queues: string | undefined;
  /** `LOVAGE_TYPES`: whether the types of the code are checked. Default true. */
  readonly types: boolean;
}

/** What each flag of the command line sets, by its name in the environment. */
export const FLAGS: Readonly<Record<string, string>> = {
  port: 'PORT',
  'inbox-port': 'INBOX_PORT',
  sender: 'SENDER',
  senders: 'SENDERS',
  'cors-origins': 'CORS_ORIGINS',
  celery: 'CELERY',
  'celery-key-prefix': 'CELERY_KEY_PREFIX',
  'celery-track-started': 'CELERY_TRACK_STARTED',
  clients: 'CLIENTS',
  data: 'LOVAGE_DATA',
  'env-file': 'LOVAGE_ENV_FILE',
  queues: 'LOVAGE_QUEUES',
  types: 'LOVAGE_TYPES',
};

/** The flag that sets what a name of the environment does, as in `--port`. */
export function flagOf(setting: string): string {
  return `--${Object.keys(FLAGS).find((flag) => FLAGS[flag] === setting) ?? setting}`;
}

/** Thrown for an invalid setting or argument. The message is for the user. */
export class LocalSettingsError extends Error {
  override readonly name = 'LocalSettingsError';
}

/** What `npm start -- --help` prints. */
export const HELP = `
  npm start runs the whole of Lovage on this machine: the API, the queues, the
  workers, the table and an inbox for the email that tasks send.

  Settings, in the environment:
    PORT          port of the API and its page        (default 3000)
    INBOX_PORT    port of the inbox page              (default 8005)
    SENDER        address that tasks send email from  (default noreply@example.com)
    SENDERS       other addresses that they may send from, separated by commas
                  (default none)
    CORS_ORIGINS  origins whose pages may call the API, separated by commas,
                  such as http://localhost:5173       (default none)
    CELERY        on, off, or the name of the queue that Python programs send
                  to (default: on if a task has names in Python)
    CLIENTS       lean, the functions' own clients of AWS, or sdk, those of
                  AWS's SDK                           (default lean)
    CELERY_KEY_PREFIX     prefix of the keys of Celery's results, such as shop_
                          (default none)
    CELERY_TRACK_STARTED  on shows Python that a task has started (default off)
    LOVAGE_DATA   folder in which records and messages are kept over restarts
                  (default: they are gone when it stops)
    LOVAGE_ENV_FILE   file of variables for tasks     (default .env)
    LOVAGE_QUEUES     settings by queue, as JSON      (default: cdk.json's)
    LOVAGE_TYPES  off does not check the types of the code  (default on)

  Each may be an argument instead: --port, --inbox-port, --data, …
  For instance:
    PORT=3001 INBOX_PORT=8006 npm start
    npm start -- --port 3001 --inbox-port 8006 --data .lovage/data

  Changed source files are loaded as you save them. Ctrl-C lets running tasks
  finish and stops; a second Ctrl-C stops at once. More is in docs/local.md.
`;

/**
 * Reads the settings.
 *
 * @param called what a setting is called in messages: its name in the environment, or its flag
 * @throws LocalSettingsError naming the invalid setting and what it accepts
 */
export function readLocalSettings(
  environment: Environment,
  called: (name: string) => string = (name) => name,
): LocalSettings {
  const given: Given = { environment, called };
  const port = readPort(given, 'PORT', 3000);
  const inboxPort = readPort(given, 'INBOX_PORT', 8005);
  if (port === inboxPort && port !== 0) {
    throw new LocalSettingsError(
      `${called('PORT')} and ${called('INBOX_PORT')} are both ${port}; they must differ.`,
    );
  }
  const sender = environment['SENDER'] || 'noreply@example.com';
  if (!EMAIL_ADDRESS.test(sender)) {
    const fault = addressFault(sender);
    throw new LocalSettingsError(
      `${called('SENDER')} is "${sender}"; it must be an email address${fault === null ? '' : `: ${fault}`}.`,
    );
  }
  return {
    ...{ port, inboxPort, sender, senders: readBy(SENDERS, given, 'SENDERS') ?? [] },
    corsOrigins: readOrigins(given),
    clients: readBy(oneOf(...CLIENTS), given, 'CLIENTS') ?? 'lean',
    ...readCelery(given),
    ...readOfProject(given),
  };
}

interface Given {
  readonly environment: Environment;
  readonly called: (name: string) => string;
}

type Environment = Readonly<Record<string, string | undefined>>;

function readOfProject(given: Given) {
  const { LOVAGE_DATA, LOVAGE_ENV_FILE, LOVAGE_QUEUES } = given.environment;
  return {
    data: LOVAGE_DATA || undefined,
    ...(LOVAGE_ENV_FILE ? { envFile: LOVAGE_ENV_FILE } : {}),
    queues: LOVAGE_QUEUES || undefined,
    types: readBy(SWITCH, given, 'LOVAGE_TYPES') ?? true,
  };
}

function readCelery(given: Given) {
  const { called } = given;
  const celery = readBy(CELERY, given, 'CELERY');
  const celeryKeyPrefix = readBy(CELERY_KEY_PREFIX, given, 'CELERY_KEY_PREFIX');
  const celeryTrackStarted = readBy(SWITCH, given, 'CELERY_TRACK_STARTED') ?? false;
  if (celery === null) {
    const useless = [
      ...(celeryKeyPrefix === undefined ? [] : [called('CELERY_KEY_PREFIX')]),
      ...(celeryTrackStarted ? [called('CELERY_TRACK_STARTED')] : []),
    ];
    if (useless.length > 0) {
      const are = useless.length > 1 ? 'are' : 'is';
      throw new LocalSettingsError(
        `${called('CELERY')} is off, but ${useless.join(' and ')} ${are} set. Leave one of the two out.`,
      );
    }
  }
  return { celery, celeryKeyPrefix, celeryTrackStarted };
}

const SWITCH: Rule<boolean> = {
  accepted: 'on or off',
  read: (value) => (value === 'on' ? true : value === 'off' ? false : undefined),
};

function readBy<Value>(
  { accepted, read }: Rule<Value>,
  { environment, called }: Given,
  name: string,
): Value | undefined {
  const text = environment[name];
  if (!text) return undefined;
  const value = read(text);
  if (value === undefined)
    throw new LocalSettingsError(`${called(name)} is "${text}"; it must be ${accepted}.`);
  return value;
}

function readOrigins({ environment, called }: Given): readonly string[] {
  const origins = (environment['CORS_ORIGINS'] ?? '')
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  for (const origin of origins) {
    if (URL.canParse(origin) && /^https?:/.test(origin) && new URL(origin).origin === origin) continue;
    throw new LocalSettingsError(
      `${called('CORS_ORIGINS')} has "${origin}"; it must be origins such as http://localhost:5173, separated by commas.`,
    );
  }
  return origins;
}

function readPort({ environment, called }: Given, name: string, fallback: number): number {
  const text = environment[name];
  if (!text) return fallback;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new LocalSettingsError(`${called(name)} is "${text}"; it must be a whole number from 0 to 65535.`);
}
