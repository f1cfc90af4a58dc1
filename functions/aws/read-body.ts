import type { Readable } from 'node:stream';

/** What came back: the body is still on its way when the handler read it off a socket. */
export interface AwsAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readable | Uint8Array;
}

const NOTHING = new Uint8Array();

/** Reads the body of an answer to its end. Rejects when the connection breaks before that. */
export function readBody({ body = NOTHING }: Pick<AwsAnswer, 'body'>): Promise<string> {
  if (body instanceof Uint8Array) return Promise.resolve(Buffer.from(body).toString());
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    body.on('data', (part: Buffer) => parts.push(part));
    body.on('end', () => resolve(Buffer.concat(parts).toString()));
    body.on('error', reject);
  });
}
