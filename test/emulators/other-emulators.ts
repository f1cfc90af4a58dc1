import type { LocalOptions } from '../../local/local-system.ts';
import { startDynoxide } from './dynoxide.ts';
import { startElasticMq } from './elasticmq.ts';

/** The environment variable that names the emulators, separated by commas, that flow tests use in place of the local system's own. */
export const OTHER_EMULATORS = 'OTHER_EMULATORS';

/** The emulators that can take the place of the local system's own. */
export type OtherEmulator = 'dynoxide' | 'elasticmq';

const chosen = (process.env[OTHER_EMULATORS] ?? '').split(',');

/** Whether SQS is the local system's own emulator, which also shows hidden messages. */
export const SHOWS_HIDDEN_MESSAGES = !chosen.includes('elasticmq' satisfies OtherEmulator);

/** The emulators that flow tests are to use in place of the local system's own. */
export function otherEmulators(): Pick<LocalOptions, 'startSqs' | 'startDynamodb'> {
  return {
    ...(chosen.includes('dynoxide' satisfies OtherEmulator) ? { startDynamodb: startDynoxide } : {}),
    ...(SHOWS_HIDDEN_MESSAGES ? {} : { startSqs: startElasticMq }),
  };
}
