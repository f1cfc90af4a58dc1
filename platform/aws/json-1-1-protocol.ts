import type { AwsProtocol } from './aws-service.ts';
import { jsonProtocol } from './json-protocol.ts';

/** AWS's JSON protocol, 1.1: as 1.0 but for its content type (Smithy, "AWS JSON 1.1 protocol"). @param target as for 1.0 */
export function json11Protocol(target: string): AwsProtocol {
  const protocol = jsonProtocol(target);
  return {
    ...protocol,
    write: (operation, input) => {
      const call = protocol.write(operation, input);
      return { ...call, headers: { ...call.headers, 'content-type': 'application/x-amz-json-1.1' } };
    },
  };
}
