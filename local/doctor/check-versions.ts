import { existsSync } from 'node:fs';
import path from 'node:path';
import { installedVersion } from '../../infra/installed-version.ts';
import { isOlder } from '../../infra/package-version.ts';
import { isTooOld, LEAST_NODE } from '../emulators/least-node.ts';
import { missingEmulators } from '../emulators/missing-emulators.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The version of Node.js that Lambda runs the functions on. */
const LAMBDA_NODE = 24;

/** What a project installs beside Lovage. */
interface Installed {
  readonly name: string;
  /** The oldest version that will do. */
  readonly least: string;
  /** Its major version, if a newer one will not do. */
  readonly major?: number;
}

const INSTALLED: readonly Installed[] = [
  { name: 'esbuild', least: '0.25.0' },
  { name: 'aws-cdk-lib', least: '2.200.0', major: 2 },
  { name: 'constructs', least: '10.4.0', major: 10 },
  // Version 3 of the command cannot read what version 2 of the library writes.
  { name: 'aws-cdk', least: '2.1000.0', major: 2 },
];

/**
 * Looks at Node.js and at the packages of a project.
 *
 * @param folder the project's
 * @param node the version that runs
 * @param missing the packages of the emulators that are not installed
 */
export function checkVersions(
  folder: string,
  node: string,
  missing: readonly string[] = missingEmulators(),
): readonly Finding[] {
  if (!isInProject(folder)) {
    return [
      checkNode(node),
      fail(
        'project',
        `none in ${folder}`,
        'Go to the folder of its package.json, or begin one: lovage init DIR',
      ),
    ];
  }
  return [checkNode(node), ...INSTALLED.map((one) => checkInstalled(folder, one)), checkEmulators(missing)];
}

function checkEmulators(missing: readonly string[]): Finding {
  if (missing.length === 0) return ok('emulators', 'installed');
  const command = `npm install --save-dev ${missing.join(' ')}`;
  return warn('emulators', 'not installed', `For lovage dev: ${command}`);
}

function isInProject(folder: string): boolean {
  const parent = path.dirname(folder);
  return existsSync(path.join(folder, 'package.json')) || (parent !== folder && isInProject(parent));
}

function checkNode(version: string): Finding {
  if (isTooOld(version)) {
    return fail(
      'Node.js',
      version,
      `Install Node.js ${LAMBDA_NODE}: lovage dev needs ${LEAST_NODE} or newer.`,
    );
  }
  if (Number(version.split('.')[0]) < LAMBDA_NODE) {
    return warn(
      'Node.js',
      version,
      `Install Node.js ${LAMBDA_NODE}, which Lambda runs: lovage dev runs tasks on this one.`,
    );
  }
  return ok('Node.js', version);
}

function checkInstalled(folder: string, { name, least, major }: Installed): Finding {
  const version = installedVersion(name, path.join(folder, path.sep));
  const wanted = `${name}@${major ?? 'latest'}`;
  if (version === null) return fail(name, 'not installed', `npm install --save-dev ${wanted}`);
  if (isOlder(version, least)) {
    return fail(name, `${version}, older than ${least}`, `npm install --save-dev ${wanted}`);
  }
  if (major !== undefined && Number(version.split('.')[0]) > major) {
    return fail(name, `${version}, but ${major} is needed`, `npm install --save-dev ${wanted}`);
  }
  return ok(name, version);
}
