import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { MAX_WAIT_SECONDS } from '../../core/protocol/bounds.ts';
import { readSeconds } from '../../core/protocol/read-seconds.ts';

/** Seconds after which a caller may ask again. */
const RETRY_AFTER = '1';

/** Lets a limited number of calls wait for a task at once. Any other is answered with what is known now, so that waits leave room for calls. */
export class WaitShare {
  readonly #max: number;
  #waiting = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Answers a call for a task, whether it asks to wait or not. */
  async answer(
    event: APIGatewayProxyEventV2,
    invoke: (event: APIGatewayProxyEventV2, patient?: boolean) => Promise<unknown>,
  ): Promise<unknown> {
    if (!asksToWait(event)) return invoke(event);
    if (this.#waiting >= this.#max) return askAgain(await invoke(withoutWait(event)));
    this.#waiting += 1;
    try {
      return await invoke(event, true);
    } finally {
      this.#waiting -= 1;
    }
  }
}

/** Whether a call is one that waits. One that says nonsense is refused at once. */
function asksToWait({ rawQueryString }: APIGatewayProxyEventV2): boolean {
  const [wait, ...more] = new URLSearchParams(rawQueryString).getAll('wait');
  return wait !== undefined && more.length === 0 && (readSeconds(wait) ?? 0) > 0;
}

function withoutWait(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const query = new URLSearchParams(event.rawQueryString);
  // A wait that is too long is still refused.
  if ((readSeconds(query.get('wait') ?? '') ?? 0) <= MAX_WAIT_SECONDS) query.set('wait', '0');
  return { ...event, rawQueryString: query.toString(), queryStringParameters: Object.fromEntries(query) };
}

function askAgain(result: unknown): unknown {
  if (result === null || typeof result !== 'object' || !('headers' in result)) return result;
  if (!('body' in result) || !isUnfinished(String(result.body))) return result;
  return { ...result, headers: { ...Object(result.headers), 'retry-after': RETRY_AFTER } };
}

/** Whether an answer is the record of a task that has not ended. What its result or input say does not count. */
function isUnfinished(body: string): boolean {
  try {
    const record: unknown = JSON.parse(body);
    return typeof record === 'object' && record !== null && 'ready' in record && record.ready === false;
  } catch {
    // An answer to HEAD has no body.
    return false;
  }
}
