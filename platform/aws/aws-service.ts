/** One of AWS's services, as far as a client needs to know it to speak to it. */
export interface AwsService {
  /** What it is called in the scope of a signature. */
  readonly signingName: string;
  /** What the name of its host begins with. */
  readonly hostPrefix: string;
  /** The SDK's setting for an endpoint of its own: `AWS_ENDPOINT_URL_` and the service's id. */
  readonly endpointSetting: string;
  readonly protocol: AwsProtocol;
}

/** How what is asked for and what is answered is written down. */
export interface AwsProtocol {
  write(operation: string, input: object): AwsCall;
  /** Reads the body of an answer that is no error. */
  read(body: string): object;
  /** Reads an answer that is one. Whatever came, something is made of it. */
  readError(body: string, headers: AwsHeaders): AwsRefusal;
}

/** The headers of an answer, by their names in lower case. */
export type AwsHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What of a request differs from call to call. */
export interface AwsCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the endpoint's own, without a query: `/` for services that know no other. */
  readonly path: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for none. */
  readonly body: string;
}

/** Why a service did not do what it was asked for. */
export interface AwsRefusal {
  /** The error's name, as the SDK spells it. */
  readonly name: string;
  readonly message: string;
  /** Whatever else came with it. */
  readonly details?: object;
}
