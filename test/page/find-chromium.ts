import { existsSync } from 'node:fs';
import path from 'node:path';

/** The usual paths of Chromium and related browsers. The first is Chromium without windows, in which the tests take half of the time. */
const PLACES: readonly string[] = [
  '/usr/bin/chromium-headless-shell',
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
 * @returns `CHROMIUM_PATH`, or a browser at a usual path or on the `PATH`; `null` if there is none
 * @throws Error if the file at `CHROMIUM_PATH` does not exist
 */
export function findChromium(environment: Readonly<Record<string, string | undefined>>): string | null {
  const given = environment['CHROMIUM_PATH'];
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is "${given}", which does not exist.`);
  }
  const onPath = (environment['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...PLACES, ...onPath].find((file) => existsSync(file)) ?? null;
}
