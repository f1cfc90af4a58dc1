import type { AwsRequest } from './aws-request.ts';
import type { AwsService } from './aws-service.ts';

/** Where requests to a service go. */
export type Endpoint = Pick<AwsRequest, 'protocol' | 'hostname' | 'port' | 'path'> & {
  readonly host: string;
};

/** The domains of AWS's partitions, by what the names of their regions begin with. In all other regions it is `amazonaws.com`. */
const DOMAINS: Readonly<Record<string, string>> = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
  'us-isof-': 'csp.hci.ic.gov',
};

/** A service's URL in a region (AWS General Reference, "Service endpoints and quotas"). */
export function endpointUrl({ hostPrefix }: Pick<AwsService, 'hostPrefix'>, region: string): string {
  const partition = Object.keys(DOMAINS).find((start) => region.startsWith(start)) ?? '';
  return `https://${hostPrefix}.${region}.${DOMAINS[partition] ?? 'amazonaws.com'}`;
}

/** @param url such as `https://dynamodb.us-east-1.amazonaws.com` */
export function readEndpoint(url: string): Endpoint {
  const { protocol, hostname, port, pathname, host } = new URL(url);
  return { protocol, hostname, path: pathname, host, ...(port === '' ? {} : { port: Number(port) }) };
}
