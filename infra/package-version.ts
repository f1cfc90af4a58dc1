import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The version of Lovage that this file belongs to, from the nearest `package.json` above it that has one. */
export function packageVersion(folder: string = import.meta.dirname): string {
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest)) {
    const { name, version }: { name?: unknown; version?: unknown } = JSON.parse(
      readFileSync(manifest, 'utf8'),
    );
    if (name === 'lovage' && typeof version === 'string') return version;
  }
  const above = path.dirname(folder);
  if (above === folder) throw new Error('Lovage’s package.json is missing.');
  return packageVersion(above);
}

/** Whether a version is older than another, as Semantic Versioning orders them; of two pre-releases of one version, by their names. */
export function isOlder(version: string, than: string): boolean {
  const [one = '', ...pre] = version.split('-');
  const [other = '', ...otherPre] = than.split('-');
  const { compare } = new Intl.Collator('en', { numeric: true });
  const order = compare(one, other);
  if (order !== 0) return order < 0;
  if (pre.length === 0) return false;
  return otherPre.length === 0 || compare(pre.join('-'), otherPre.join('-')) < 0;
}
