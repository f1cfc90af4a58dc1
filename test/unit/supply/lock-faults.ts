/** What the checks read of `package-lock.json`. */
export interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  /** The package's name, where the place has another: an alias. */
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly bundleDependencies?: unknown;
  readonly hasInstallScript?: boolean;
  readonly [key: string]: unknown;
}

const SHA_512 = /^sha512-[A-Za-z0-9+/]{86}==$/;

/**
 * Finds what would let `npm ci` install something else than what was locked, or run a package's code.
 *
 * @param withScripts names of the packages that may have install scripts, which are known and not run
 * @returns one line per fault, with the package's place; none for a lock file that holds
 */
export function lockFaults(lock: LockFile, withScripts: readonly string[]): readonly string[] {
  const faults = lock.lockfileVersion === 3 ? [] : ['the lock file is not of version 3'];
  for (const [place, locked] of Object.entries(lock.packages)) {
    if (place === '') continue;
    const { resolved, hasInstallScript = false } = locked;
    if (!place.startsWith('node_modules/')) faults.push(`${place}: is not a package of the registry`);
    if (resolved !== undefined) faults.push(`${place}: is fetched from an address of its own`);
    if (locked.link === true) faults.push(`${place}: is a link`);
    if (!isProven(place, lock)) faults.push(`${place}: has no integrity of SHA-512`);
    if (locked.version === undefined || !/^\d+\.\d+\.\d+/.test(locked.version)) {
      faults.push(`${place}: has no exact version`);
    }
    if (hasInstallScript && !withScripts.includes(locked.name ?? nameAt(place))) {
      faults.push(`${place}: has an install script`);
    }
  }
  return faults;
}

/** A package has a hash of its own, or lies in the archive of one that has. */
function isProven(place: string, lock: LockFile): boolean {
  const locked = lock.packages[place];
  if (locked === undefined) return false;
  if (locked.integrity !== undefined) return SHA_512.test(locked.integrity);
  if (locked.inBundle !== true) return false;
  const within = place.slice(0, place.lastIndexOf('/node_modules/'));
  const { bundleDependencies, inBundle } = lock.packages[within] ?? {};
  return (bundleDependencies !== undefined || inBundle === true) && isProven(within, lock);
}

function nameAt(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
