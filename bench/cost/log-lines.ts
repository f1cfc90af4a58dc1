/**
 * What Lambda itself writes to a function's log for each run: its START, END and REPORT lines, with ids and numbers of typical length
 * (Lambda guide, "Viewing CloudWatch logs for Lambda functions").
 */
const PLATFORM_LINES = `START RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95 Version: $LATEST
END RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95
REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 105.27 ms\tBilled Duration: 106 ms\tMemory Size: 512 MB\tMax Memory Used: 104 MB\t
`;

export const PLATFORM_LOG_BYTES = Buffer.byteLength(PLATFORM_LINES);

/** Values of typical length for the context variables of an access log line. Any other variable counts as 20 bytes. */
const CONTEXT: Readonly<Record<string, string>> = {
  '$context.requestTime': '22/Nov/2026:10:35:43 +0000',
  '$context.requestId': 'KDbdDiR4IAMEaMw=',
  '$context.identity.userArn': 'arn:aws:sts::123456789012:assumed-role/shop-checkout/i-0123456789abcdef0',
  '$context.identity.sourceIp': '203.0.113.123',
  '$context.routeKey': 'POST /tasks/{name}',
  '$context.status': '202',
  '$context.responseLatency': '43',
  '$context.responseLength': '412',
  '$context.error.responseType': '-',
  '$context.integration.integrationStatus': '200',
};

/**
 * The size of one access log line, with its line break.
 *
 * @param format the access log format of the stage
 */
export function accessLogBytes(format: string): number {
  const line = format.replaceAll(/\$context(\.\w+)+/g, (name) => CONTEXT[name] ?? '-'.repeat(20));
  return Buffer.byteLength(`${line}\n`);
}
