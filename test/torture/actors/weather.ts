import { SERVICES } from '../proxy/service.ts';
import { choicesOf } from '../streams.ts';
import type { Torture } from '../torture.ts';
import { pause } from './pause.ts';

/** Lets one service after the other fail for some seconds. */
export async function weather(torture: Torture): Promise<void> {
  const choices = choicesOf(torture.settings.seed, 'weather');
  while (!torture.over.aborted) {
    await pause(torture, 8_000 + choices.below(20_000));
    if (torture.over.aborted) return;
    const service = choices.of(SERVICES);
    const ms = 1_000 + choices.below(5_000);
    torture.journal.note({ kind: 'down', service, ms });
    torture.plan.down(service, ms);
  }
}
