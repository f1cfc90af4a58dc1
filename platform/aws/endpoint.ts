/** Where requests to a service go. */
export interface Endpoint {
  readonly secure: boolean;
  /** Name and port, as in the header `Host`. */
  readonly host: string;
  readonly hostname: string;
  /** `undefined` for the protocol's default. */
  readonly port: string | undefined;
  /** The prefix of its paths, without a slash at the end; usually empty. */
  readonly base: string;
}

/** The domains of AWS's partitions, by the prefix of their regions' names. All other regions use `amazonaws.com`. */
const DOMAINS: Readonly<Record<string, string>> = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
  'us-isof-': 'csp.hci.ic.gov',
};

/**
 * A service's URL in a region (AWS General Reference, "Service endpoints and quotas").
 *
 * @param hostPrefix the first part of its host name, such as `dynamodb`
 */
export function endpointUrl(hostPrefix: string, region: string): string {
  const partition = Object.keys(DOMAINS).find((start) => region.startsWith(start)) ?? '';
  return `https://${hostPrefix}.${region}.${DOMAINS[partition] ?? 'amazonaws.com'}`;
}

/**
 * Reads the URL of an endpoint.
 *
 * @param url such as `https://dynamodb.us-east-1.amazonaws.com`
 */
export function readEndpoint(url: string): Endpoint {
  const { protocol, host, hostname, port, pathname } = new URL(url);
  return {
    secure: protocol === 'https:',
    host,
    // Node.js wants an IPv6 address without its brackets.
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port || undefined,
    base: pathname.replace(/\/$/, ''),
  };
}
