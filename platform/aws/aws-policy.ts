/**
 * The policy for DynamoDB and SQS: three tries, each of at most two seconds. These services answer in milliseconds, so it is better to
 * repeat a call that hangs.
 */
export const AWS_POLICY = { maxAttempts: 3, timeoutMs: 2_000 };

/** Milliseconds that a try of Lambda's API may take: a control plane is slower than a data plane. */
export const LAMBDA_TIMEOUT_MS = 5_000;

/** The policy for SES: one try, which may take as long as its caller allows. See docs/decisions/one-try-for-ses.md. */
export const SES_POLICY = { maxAttempts: 1 };
