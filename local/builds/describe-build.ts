import { bareEnvironment } from '../functions/function-environment.ts';
import { FunctionFault, Sandbox } from '../functions/sandbox.ts';
import type { DescribeEvent, RegistryDescription, RegistryRefused } from './describe-registry.ts';
import type { Build } from './write-build.ts';

/** Seconds that loading the definitions may take; they only declare things, so this is ample. */
const TIMEOUT_SECONDS = 10;

/**
 * Loads a build's task definitions in a separate process and describes them.
 *
 * @param absentEndpoint refuses what definitions call of AWS while they load
 * @param event what the description depends on besides the definitions
 * @param onLine called with each line that they print
 * @throws FunctionFault with the reason when they do not load, or must not be run
 */
export async function describeBuild(
  build: Build,
  absentEndpoint: string,
  event: DescribeEvent,
  onLine: (line: string) => void,
): Promise<RegistryDescription> {
  const sandbox = await Sandbox.start({
    functionName: 'describe-registry',
    runtime: build.fileOf('sandbox-runtime'),
    bundle: build.fileOf('describe-registry'),
    environment: bareEnvironment({ absentEndpoint }),
    timeoutSeconds: TIMEOUT_SECONDS,
    onLine,
  });
  try {
    // The bundle's handler is describe-registry.ts's.
    const answer = (await sandbox.invoke(event)) as RegistryDescription | RegistryRefused;
    if ('refused' in answer) throw new FunctionFault(answer.refused);
    return answer;
  } finally {
    sandbox.retire();
  }
}
