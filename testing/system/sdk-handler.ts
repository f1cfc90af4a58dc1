import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { SendRequest } from '../../platform/aws/send-request.ts';

/** Sends the requests of the SDK's clients as `send` sends those of the functions' own, and fails as the SDK's connections do. */
export function sdkHandler(send: SendRequest): Pick<NodeHttpHandler, 'handle'> {
  return {
    handle: async ({ method, path, headers, body }, { abortSignal } = {}) => {
      const signal = abortSignal as AbortSignal | undefined;
      const text = typeof body === 'string' ? body : textOf(body);
      try {
        const answer = await send({ method, path, headers, body: text }, signal);
        const response = {
          statusCode: answer.status,
          headers: answer.headers as Record<string, string>,
          body: Buffer.from(answer.body),
        };
        return { response };
      } catch (error) {
        if (signal?.aborted) throw named('AbortError', 'Request aborted');
        if (!(error instanceof Error) || error.name !== 'NetworkError') throw error;
        throw Object.assign(named('TimeoutError', error.message), { code: 'ECONNRESET' });
      }
    },
  };
}

/** Not by a method of the body's own: the SDK says that some will go. */
function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength));
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
