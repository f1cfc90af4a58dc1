import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { CallFailed } from './call.ts';
import { repeat } from './repeat.ts';

/** A value to fetch from the API. */
interface Source<Value> {
  /** Identifies the value: when the key changes, the old value is dropped. */
  readonly key: string;
  readonly fetch: (signal: AbortSignal, shown: Value | undefined) => Promise<Value>;
  /** Milliseconds until the next fetch. Default: `null`, fetch once. */
  readonly every?: (fetched: Value) => number | null;
  /** Combines the fetched value with the one shown. Default: the fetched value replaces it. */
  readonly merge?: (shown: Value | undefined, fetched: Value) => Value;
}

/** A value fetched from the API. `WhenFetched` shows it. */
export interface Fetched<Value> {
  /** `undefined` until the first fetch succeeds. Stays when a later fetch fails. */
  readonly value: Value | undefined;
  /** Why the latest fetch failed; `null` if it succeeded, or if there was no answer, which the banner reports. */
  readonly failure: CallFailed | null;
  /** Fetches now. */
  readonly refresh: () => void;
  /** Changes the value, for example to the answer of another call. */
  readonly update: (change: (shown: Value) => Value) => void;
}

interface Held<Value> extends Pick<Fetched<Value>, 'value' | 'failure'> {
  readonly key: string | undefined;
}

/** Fetches a value, and again as often as `every` says; `null` fetches nothing. */
export function useFetched<Value>(source: Source<Value> | null): Fetched<Value> {
  const key = source?.key;
  const nothing: Held<Value> = { key, value: undefined, failure: null };
  const [held, setHeld] = useState(nothing);
  const { value, failure } = held.key === key ? held : nothing;
  const latest = useRef({ source, value });
  latest.current = { source, value };
  const fetchNow = useRef<() => void>(() => undefined);
  const hold = (change: (before: Held<Value>) => Partial<Held<Value>>) => {
    // An answer for an earlier key comes too late.
    if (latest.current.source?.key !== key) return;
    setHeld((any) => {
      const before = any.key === key ? any : nothing;
      return { ...before, ...change(before) };
    });
  };

  useEffect(() => {
    if (key === undefined) return;
    const { now, stop } = repeat(async (signal) => {
      const { source, value } = latest.current;
      if (source?.key !== key) return null;
      const { fetch, every = () => null, merge = (_, fetched) => fetched } = source;
      try {
        const fetched = await fetch(signal, value);
        hold((before) => ({ value: merge(before.value, fetched), failure: null }));
        return every(fetched);
      } catch (error) {
        if (error instanceof CallFailed) hold(() => ({ failure: error.status === null ? null : error }));
        throw error;
      }
    });
    fetchNow.current = now;
    return stop;
  }, [key]);

  return {
    value,
    failure,
    refresh: useCallback(() => fetchNow.current(), []),
    update: (change) => hold(({ value: shown }) => (shown === undefined ? {} : { value: change(shown) })),
  };
}
