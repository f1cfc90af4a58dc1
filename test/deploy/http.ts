import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:https';
import type { Method } from '../../core/protocol/routes.ts';

/** An access key, as AWS issues it. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** One HTTPS request. */
interface Call {
  readonly port: number;
  /** The server's certificate, as PEM. */
  readonly ca: string;
  readonly method: Method;
  /** With its query string, encoded. */
  readonly path: string;
  /** `localhost:<port>` by default. The connection always goes to the loopback interface. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer, with its body as text. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends one HTTPS request. */
export function send({
  port,
  ca,
  method,
  path,
  host = `localhost:${port}`,
  headers,
  body,
}: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca, servername: 'localhost', method, path, timeout: 60_000 };
    const outgoing = request({ ...options, headers: { ...headers, host } }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('error', reject);
      incoming.on('end', () => {
        const fields = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
        resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(fields), body: text });
      });
    });
    outgoing.on('error', reject);
    outgoing.on('timeout', () =>
      outgoing.destroy(new Error(`${method} ${path} was not answered within a minute.`)),
    );
    outgoing.end(body);
  });
}

/** Sends one HTTPS request, signed with AWS Signature Version 4. */
export function sendSigned(
  call: Call,
  { service, region, credentials }: { service: string; region: string; credentials: Credentials },
): Promise<Answer> {
  const url = new URL(call.path, `https://${call.host ?? `localhost:${call.port}`}`);
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = { ...call.headers, host: url.host, 'x-amz-date': date };
  const names = Object.keys(headers).sort();
  const parameters = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [
    call.method,
    url.pathname.split('/').map(encode).join('/'),
    parameters.join('&'),
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    names.join(';'),
    digest(call.body ?? ''),
  ].join('\n');
  const scope = [date.slice(0, 8), region, service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope.join('/'), digest(canonical)].join('\n'));
  return send({
    ...call,
    headers: {
      ...headers,
      authorization:
        `AWS4-HMAC-SHA256 Credential=${[credentials.accessKeyId, ...scope].join('/')}, ` +
        `SignedHeaders=${names.join(';')}, Signature=${signature.toString('hex')}`,
    },
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Percent-encodes by RFC 3986, as Signature Version 4 requires. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
