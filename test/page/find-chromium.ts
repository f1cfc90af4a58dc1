import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where Chromium and its kin usually are. */
const PLACES: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const NAMES: readonly string[] = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Finds a browser to drive.
 *
 * @returns `CHROMIUM_PATH`, or one of the usual places, or one on the `PATH`; `null` where there is none
 * @throws Error when `CHROMIUM_PATH` names no file
 */
export function findChromium(environment: Readonly<Record<string, string | undefined>>): string | null {
  const given = environment['CHROMIUM_PATH'];
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is "${given}"; there is no such file.`);
  }
  const onPath = (environment['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...PLACES, ...onPath].find((file) => existsSync(file)) ?? null;
}
