/** What a client needs to know about an AWS service. */
export interface AwsService {
  /** Its name in the scope of a signature. */
  readonly signingName: string;
  /** The first part of its host name. */
  readonly hostPrefix: string;
  /** The SDK's setting for the service's endpoint: `AWS_ENDPOINT_URL_` and the service's id. */
  readonly endpointSetting: string;
  readonly protocol: AwsProtocol;
}

/** How requests and answers are serialized. */
export interface AwsProtocol {
  write(operation: string, input: object): AwsCall;
  /** Reads the body of a successful answer. */
  read(body: string): object;
  /** Reads an error. Never throws, whatever the answer contains. */
  readError(body: string, headers: AwsHeaders): AwsRefusal;
}

/** The headers of an answer, by name in lower case. */
export type AwsHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The parts of a request that differ from call to call. */
export interface AwsCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The path below the endpoint's base, without a query; `/` for services that have no other. */
  readonly path: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty if there is none. */
  readonly body: string;
}

/** The reason a service refused a call. */
export interface AwsRefusal {
  /** The error's name, as the SDK spells it. */
  readonly name: string;
  readonly message: string;
  /** Everything else in the answer. */
  readonly details?: object;
}
