import { choicesOf } from '../streams.ts';
import type { Torture } from '../torture.ts';
import { QUEUES } from '../tortured.ts';
import { pause } from './pause.ts';

/** Operates the queues: pauses them, resumes them, purges them, moves their dead letters back, looks at them. */
export async function operator(torture: Torture): Promise<void> {
  const choices = choicesOf(torture.settings.seed, 'operator');
  while (!torture.over.aborted) {
    await pause(torture, 1_500 + choices.below(4_000));
    if (torture.over.aborted) return;
    const queue = choices.of(QUEUES);
    switch (choices.of(['pause', 'pause', 'purge', 'redrive', 'look'])) {
      case 'pause':
        await operate(torture, queue, 'pause');
        await pause(torture, 500 + choices.below(4_000));
        await operate(torture, queue, 'resume');
        break;
      case 'purge':
        await operate(torture, queue, 'purge', `?confirm=${queue}`);
        break;
      case 'redrive':
        await operate(torture, queue, 'redrive');
        break;
      case 'look':
        await torture.api.call('queues', 'GET', '/queues');
        break;
    }
  }
}

/** @returns the status of the answer */
export async function operate(
  { api, journal }: Pick<Torture, 'api' | 'journal'>,
  queue: string,
  what: 'pause' | 'resume' | 'purge' | 'redrive',
  query = '',
): Promise<number> {
  const { status } = await api.call(what, 'POST', `/queues/${queue}/${what}${query}`);
  journal.note({ kind: 'operated', queue, what, status });
  return status;
}
