import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE, installPython } from '../../local/python-environment.ts';

/** What the Python of the examples needs. */
export interface FlaskPrograms {
  /** The interpreter that has Flask and Celery. */
  readonly python: string;
  /** The folder of the package `task_app`: Flask's own example for Celery, as Flask published it. */
  readonly tutorial: string;
}

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt');

/** Flask's published source, with the hash of that archive alone: its example is not in the package that is installed. */
const SOURCE = path.join(import.meta.dirname, 'tutorial', 'requirements.txt');

/**
 * Installs Flask and Celery, and unpacks Flask's example for Celery, once.
 *
 * @param name the name of the virtual environment, for other requirements than those of the example
 * @throws CannotRun without Python 3.10 or newer
 */
export function installFlask(name = 'flask-celery', requirements = REQUIREMENTS): FlaskPrograms {
  const programs = installPython(name, requirements);
  const python = path.join(programs, 'python');
  return { python, tutorial: unpackTutorial(python) };
}

function unpackTutorial(python: string): string {
  const folder = path.join(CACHE, 'flask-tutorial');
  const wanted = readFileSync(SOURCE, 'utf8');
  const version = /^flask==(\S+)/.exec(wanted)?.[1];
  const finished = path.join(folder, 'finished');
  if (!existsSync(finished) || readFileSync(finished, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    // Without isolation, pip asks for the name and version with the builder that is installed, whose hash was checked.
    const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--no-build-isolation'];
    const fromSource = ['--no-binary', 'flask', '--require-hashes', '--requirement', SOURCE];
    execFileSync(python, ['-m', 'pip', 'download', ...options, ...fromSource, '--dest', folder], {
      stdio: 'inherit',
    });
    execFileSync(python, ['-m', 'tarfile', '--extract', `flask-${version}.tar.gz`, '.'], { cwd: folder });
    writeFileSync(finished, wanted);
  }
  return path.join(folder, `flask-${version}`, 'examples', 'celery', 'src');
}
