import { MAX_BODY_BYTES } from '../../core/protocol/bounds.ts';
import { ProblemError } from '../../core/protocol/problem.ts';

/**
 * How gzip begins once somebody has decoded it as UTF-8: its second byte, 0x8b, has become U+FFFD. An HTTP API decides by the content type alone
 * whether it passes a body as base64 or, as JSON, as a text.
 */
const DAMAGED = Buffer.from('\x1f\ufffd');

/**
 * A body as it was before it was compressed. No more than the largest body is ever decompressed, however small it came.
 *
 * @throws ProblemError 400 if it is not what its header says; 413 if it is too large; 415 for another encoding than gzip
 */
export async function decompressed(body: Buffer, encoding = ''): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity' || body.byteLength === 0) return body;
  // RFC 9110, 8.4.1.3: x-gzip is the same.
  if (name !== 'gzip' && name !== 'x-gzip') {
    throw new ProblemError(415, 'The content encoding must be gzip, or none.', {
      headers: { 'accept-encoding': 'gzip' },
    });
  }
  if (body.subarray(0, DAMAGED.length).equals(DAMAGED)) {
    throw new ProblemError(
      415,
      'A compressed body of this content type arrives damaged, because API Gateway passes it on as a text. Send it as it is.',
      { headers: { 'accept-encoding': 'identity' } },
    );
  }
  // Few calls need it.
  const { gunzipSync } = await import('node:zlib');
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ProblemError(
        413,
        `The decompressed body has more than ${MAX_BODY_BYTES} bytes, the maximum.`,
      );
    }
    throw new ProblemError(400, 'The body is not gzip, although its content encoding says so.');
  }
}
