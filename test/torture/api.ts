import type { ApiRecord } from '../../core/protocol/record.ts';

/** How long a caller waits for an answer, in milliseconds: longer than any function of the API may take. */
const TIMEOUT_MS = 40_000;

/** What came back of a call. */
export interface Answer {
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** 0 when no answer came. */
  readonly status: number;
  /** `null` when there was none, or it was no JSON. */
  readonly body: unknown;
  readonly replayed: boolean;
}

/** Calls the system over HTTP, as anybody does. */
export class Api {
  readonly #url: string;
  /** How often each kind of call was answered with which status. */
  readonly counts = new Map<string, number>();

  constructor(url: string) {
    this.#url = url;
  }

  /** @param kind what the call is counted as */
  async call(
    kind: string,
    method: 'GET' | 'POST',
    path: string,
    { body, key = null }: { readonly body?: unknown; readonly key?: string | null } = {},
  ): Promise<Answer> {
    const answer = await this.#send(method, path, body, key);
    const counted = `${kind} ${answer.status}`;
    this.counts.set(counted, (this.counts.get(counted) ?? 0) + 1);
    return answer;
  }

  async #send(method: string, path: string, body: unknown, key: string | null): Promise<Answer> {
    const sentAt = Date.now();
    try {
      const response = await fetch(new URL(path, this.#url), {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === null ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      const replayed = response.headers.get('idempotency-replayed') === 'true';
      return { sentAt, status: response.status, body: parsed(text), replayed };
    } catch {
      // A caller without an answer: that is one of the things to be judged.
      return { sentAt, status: 0, body: null, replayed: false };
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The record in a part of an answer; `null` where there is none. */
export function asRecord(part: unknown): ApiRecord | null {
  if (part === null || typeof part !== 'object' || !('id' in part) || !('state' in part)) return null;
  // What has an id and a state is a record, by the contract.
  return part as ApiRecord;
}

/** The list under a name of an answer; empty where there is none. */
export function listIn(body: unknown, name: string): readonly unknown[] {
  if (body === null || typeof body !== 'object' || !(name in body)) return [];
  const list: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return Array.isArray(list) ? list : [];
}

/** The text under a name of an answer; `null` where there is none. */
export function textIn(body: unknown, name: string): string | null {
  if (body === null || typeof body !== 'object') return null;
  const text: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof text === 'string' ? text : null;
}
