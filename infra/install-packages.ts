import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installedVersion } from './installed-version.ts';

/** How each package manager installs what a lock file says, by the name of that file, for the machines that Lambda runs arm64 on. */
const INSTALL: Readonly<Record<string, readonly string[]>> = {
  'package-lock.json': [
    ...['npm', 'ci', '--omit=dev', '--no-audit', '--no-fund'],
    ...['--os=linux', '--cpu=arm64', '--libc=glibc'],
  ],
  'pnpm-lock.yaml': [
    ...['pnpm', 'install', '--prod', '--no-prefer-frozen-lockfile', '--ignore-workspace'],
    ...['--config.node-linker=hoisted', '--config.package-import-method=clone-or-copy'],
    ...['--os=linux', '--cpu=arm64', '--libc=glibc'],
  ],
  'yarn.lock': ['yarn', 'install', '--no-immutable'],
};

/** What scripts that fetch native code read (prebuild-install, node-pre-gyp). They download, or they build for this machine. */
const FOR_LAMBDA = {
  npm_config_platform: 'linux',
  npm_config_arch: 'arm64',
  npm_config_target_platform: 'linux',
  npm_config_target_arch: 'arm64',
  npm_config_libc: 'glibc',
} as const;

/** Thrown when packages cannot be installed beside a bundle. The message is for a person. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}

/**
 * Installs packages into the folder of a bundle, in the versions that the project's lock file has, for Linux on arm64.
 *
 * @param tasksFile a file of the project: the lock file is that of its folder, or of the nearest above
 * @throws InstallError if one of them is not installed in the project, or the package manager fails, or installs native code for other machines
 */
export function installPackages(names: readonly string[], tasksFile: string, folder: string): void {
  const lock = findLock(path.dirname(tasksFile));
  if (lock === undefined) {
    throw new InstallError(
      `bundling.nodeModules needs a lock file (${Object.keys(INSTALL).join(', ')}) in the folder of ${tasksFile}, or in one above it.`,
    );
  }
  const dependencies = Object.fromEntries(names.map((name) => [name, versionOf(name, tasksFile)]));
  writeFileSync(
    path.join(folder, 'package.json'),
    `${JSON.stringify({ type: 'commonjs', private: true, dependencies })}\n`,
  );
  const lockName = path.basename(lock);
  copyFileSync(lock, path.join(folder, lockName));
  const [command = '', ...args] = INSTALL[lockName] ?? [];
  const { status, stderr, stdout, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...FOR_LAMBDA },
    // On Windows, package managers are scripts.
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) {
    const said = error?.message ?? `${stderr}\n${stdout}`.trim();
    throw new InstallError(
      `bundling.nodeModules: ${[command, ...args].join(' ')} failed in ${folder}:\n${said}`,
    );
  }
  const unfit = forOtherMachines(path.join(folder, 'node_modules'));
  if (unfit.length > 0) {
    throw new InstallError(
      `The native code of ${unfit.join(', ')} was built for this machine, and Lambda runs Linux on arm64: deploy from such a machine, ` +
        'or put the package into a layer, and name it in bundling.external.',
    );
  }
}

function findLock(folder: string): string | undefined {
  const found = Object.keys(INSTALL).find((name) => existsSync(path.join(folder, name)));
  if (found !== undefined) return path.join(folder, found);
  const above = path.dirname(folder);
  return above === folder ? undefined : findLock(above);
}

/** @throws InstallError if it is not installed */
function versionOf(name: string, from: string): string {
  const version = installedVersion(name, from);
  if (version !== null) return version;
  throw new InstallError(`bundling.nodeModules lists ${name}, which is not installed: npm install ${name}.`);
}

/** The installed packages that have native code, but none for Linux on arm64. */
function forOtherMachines(modules: string): string[] {
  const fit = new Map<string, boolean>();
  for (const file of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.node')) continue;
    const inside = file.split(/^(?:.*[\\/]node_modules[\\/])?((?:@[^\\/]+[\\/])?[^\\/]+)/)[1] ?? file;
    fit.set(inside, fit.get(inside) === true || isForLambda(path.join(modules, file)));
  }
  return [...fit].filter(([, isFit]) => !isFit).map(([name]) => name);
}

/** By the header of an ELF file: 64 bits, and the machine AArch64 (0xb7). */
function isForLambda(file: string): boolean {
  const header = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.toString('latin1', 0, 4) === '\x7fELF' && header[4] === 2 && header.readUInt16LE(18) === 0xb7;
}
