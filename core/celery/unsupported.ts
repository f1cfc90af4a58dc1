import type { CeleryFault, CeleryMessage } from './celery-message.ts';

/** Why a call with something to follow it is refused: to run the task alone would be half of what was asked for. */
export function unsupported({ name, follows }: Pick<CeleryMessage, 'name' | 'follows'>): CeleryFault {
  return {
    exception: 'builtins.NotImplementedError',
    message: `${name} was not run: its message also asks for ${follows.join(', ')}, which Lovage does not support yet. Send the tasks one by one.`,
  };
}
