/** An answer of SQS's JSON protocol. */
export interface SqsAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The answer to a request that SQS refuses. */
export function refusal(type: string, message: string): SqsAnswer {
  return { status: 400, body: { __type: `com.amazonaws.sqs#${type}`, message } };
}

/** What this needs of a fastify reply. */
interface Reply<Sent> {
  header(name: string, value: string): unknown;
  status(code: number): { send(body: unknown): Sent };
}

/** Sends an answer in place of fauxqs's own. A hook returns what this returns. */
export function sendAnswer<Sent>(reply: Reply<Sent>, { status, body }: SqsAnswer): Sent {
  reply.header('content-type', 'application/x-amz-json-1.0');
  return reply.status(status).send(body);
}
