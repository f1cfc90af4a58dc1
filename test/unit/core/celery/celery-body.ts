/** What of a message differs from one that Celery sends without options. */
export interface Written {
  readonly headers?: { readonly [name: string]: unknown };
  readonly properties?: { readonly [name: string]: unknown };
  readonly contentType?: unknown;
  /** The content's bytes; default JSON of `args`, `kwargs` and what follows. */
  readonly content?: Buffer | string;
  readonly args?: unknown;
  readonly kwargs?: unknown;
  readonly embed?: unknown;
  /** As kombu writes it with `sqs_base64_encoding: False`. */
  readonly plain?: boolean;
}

export const ID = '31f545ff-8a88-4c3c-ae02-9a5f4d6eccf9';

/** The body of an SQS message as kombu writes it. */
export function celeryBody(written: Written = {}): string {
  const text = JSON.stringify(envelope(written));
  return written.plain ? text : Buffer.from(text).toString('base64');
}

export function envelope({
  headers,
  properties,
  contentType = 'application/json',
  args = ['bob@example.com', 'Hello'],
  kwargs = {},
  embed = { callbacks: null, errbacks: null, chain: null, chord: null },
  content = JSON.stringify([args, kwargs, embed]),
}: Written = {}): { readonly [name: string]: unknown } {
  return {
    body: Buffer.from(content).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': contentType,
    headers: {
      ...{ lang: 'py', task: 'shop.tasks.send_email', id: ID, shadow: null, eta: null, expires: null },
      ...{
        group: null,
        group_index: null,
        retries: 0,
        timelimit: [null, null],
        root_id: ID,
        parent_id: null,
      },
      ...{ argsrepr: '()', kwargsrepr: '{}', origin: 'gen1@web', ignore_result: false, stamps: {} },
      ...headers,
    },
    properties: {
      ...{ correlation_id: ID, reply_to: ID, delivery_mode: 2, priority: 0, body_encoding: 'base64' },
      ...{ delivery_info: { exchange: '', routing_key: 'celery' }, delivery_tag: ID },
      ...properties,
    },
  };
}
