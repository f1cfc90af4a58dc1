import path from 'node:path';
import { type CelerySystem, celeryEnvironment } from '../../examples/flask-celery/celery-environment.ts';
import { runProgram } from './run-program.ts';

const EXAMPLES = path.join(import.meta.dirname, '..', '..', 'examples');

/** The README's revoke: of a call that no worker has seen, and of one that runs. */
export function revokeChecks(
  python: string,
  api: string,
  system: CelerySystem,
): Readonly<Record<string, () => Promise<void>>> {
  return {
    'lovage.py revokes what Celery sent': async () => {
      const { code, output } = await runProgram(python, ['check_revoke.py'], {
        ...celeryEnvironment(system),
        LOVAGE_URL: api,
        PYTHONPATH: [path.join(EXAMPLES, 'python'), path.join(EXAMPLES, 'flask-celery', 'after')].join(
          path.delimiter,
        ),
      });
      if (code !== 0) throw new Error(output);
    },
  };
}
