import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../core/protocol/clock.ts';
import { afterTurns } from './after-turns.ts';
import { noAnswer } from './aws-error.ts';
import type { AwsHeaders } from './aws-service.ts';
import { keepConnections } from './connections.ts';
import type { Endpoint } from './endpoint.ts';

/** A signed request. */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to a request, successful or not. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: AwsHeaders;
  readonly body: string;
}

/** Sends one request. Rejects if no answer comes or `signal` aborts. */
export type SendRequest = (request: AwsRequest, signal?: AbortSignal) => Promise<AwsAnswer>;

/** How to send requests to a service. */
interface SenderOptions {
  /** Milliseconds until a request is abandoned, including connecting, waiting for its turn and answering. Unlimited by default. */
  readonly timeoutMs?: number;
  readonly clock: Clock;
}

/** Makes a function that sends requests to a service, over connections that it keeps open. */
export function createSender(
  { secure, hostname, port }: Endpoint,
  { timeoutMs, clock }: SenderOptions,
): SendRequest {
  const connections = keepConnections(secure, () => clock.now());
  const { agent } = connections;
  const request = secure ? httpsRequest : httpRequest;
  return ({ method, path, headers, body }, signal) =>
    new Promise((resolve, reject) => {
      connections.begin();
      let ended = false;
      const sent = request(
        { method, agent, hostname, port, path, headers, ...(signal ? { signal } : {}) },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (part: string) => {
            text += part;
          });
          answer.on('error', fail);
          answer.on('end', () => {
            ended = true;
            clearTimeout(timer);
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
          });
        },
      );
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => afterTurns(giveUp), timeoutMs);
      // An answer that came while a task kept the event loop from turning is read after this timer fires. It counts.
      function giveUp(): void {
        if (!ended) sent.destroy(noAnswer('TimeoutError', 'AWS did not answer in time'));
      }
      function fail(error: Error): void {
        clearTimeout(timer);
        const isOurs = signal?.aborted || error.name === 'TimeoutError';
        reject(
          isOurs ? error : noAnswer('NetworkError', `The connection to AWS failed: ${error.message}`, error),
        );
      }
      sent.on('error', fail);
      sent.end(body);
    });
}
