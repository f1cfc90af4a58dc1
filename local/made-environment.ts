import http from 'node:http';
import https from 'node:https';
import { devNull } from 'node:os';

/** What a process needs of the machine it runs on, and of its terminal. Nothing of it says where to send what. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'TMPDIR', 'TMP', 'TEMP', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'],
  ...['TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR'],
  // Windows.
  ...['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
]);

/** Keeps AWS's clients from a developer's profiles, and from the credentials of the machine. */
export const NO_PROFILES = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

/**
 * Makes the environment of this process from the one it inherited: emulators and tools run in it, and many of their settings are variables
 * that a shell may have for something else. `SMTP_TRANSPORT` would make the emulator of SES send real email.
 *
 * @param environment is changed in place: it is what libraries read
 */
export function makeEnvironment(environment: Record<string, string | undefined>): void {
  for (const name of Object.keys(environment)) {
    if (!OF_THE_MACHINE.has(name.toUpperCase())) delete environment[name];
  }
  Object.assign(environment, NO_PROFILES);
  // Node.js has read `NODE_USE_ENV_PROXY` by now: what the emulators call of each other would go through the proxy.
  http.globalAgent = new http.Agent({ keepAlive: true, timeout: 5_000 });
  https.globalAgent = new https.Agent({ keepAlive: true, timeout: 5_000 });
}
