import { Sandbox } from '../functions/sandbox.ts';
import type { RegistryDescription } from './describe-registry.ts';
import type { Build } from './write-build.ts';

/** As long as CDK's synthesis would wait for nothing: definitions only state what they are. In seconds. */
const TIMEOUT_SECONDS = 10;

/**
 * Loads a build's task definitions in a process of their own, and asks what they are.
 *
 * @param onLine called with each line that they print
 * @throws FunctionFault when they do not load, saying why
 */
export async function describeBuild(
  build: Build,
  onLine: (line: string) => void,
): Promise<RegistryDescription> {
  const sandbox = await Sandbox.start({
    functionName: 'describe-registry',
    runtime: build.fileOf('sandbox-runtime'),
    bundle: build.fileOf('describe-registry'),
    environment: { PATH: process.env['PATH'] ?? '' },
    timeoutSeconds: TIMEOUT_SECONDS,
    onLine,
  });
  try {
    // The bundle's handler is describe-registry.ts's.
    return (await sandbox.invoke({})) as RegistryDescription;
  } finally {
    sandbox.retire();
  }
}
