import { useState } from 'preact/hooks';
import { CallFailed } from '../api/call.ts';
import { announce } from '../shell/announcer.tsx';

interface Action {
  /** Whether one is under way. */
  readonly busy: boolean;
  /** Runs `call` and announces the text it returns, or the message with which the API refused. */
  readonly act: (call: () => Promise<string>) => Promise<void>;
}

/** Runs the calls behind buttons, and announces how they end. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const act = async (call: () => Promise<string>) => {
    setBusy(true);
    try {
      announce(await call());
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      announce(error.message);
    } finally {
      setBusy(false);
    }
  };
  return { busy, act };
}
