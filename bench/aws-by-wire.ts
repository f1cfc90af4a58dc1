import type { QueueAddress } from '../core/queue/queues.ts';
import type { LocalAws } from '../local/local-aws.ts';

/** Where AWS is, as one process tells it to another: a map does not travel between them. */
export type AwsByWire = Omit<LocalAws, 'queues'> & {
  readonly queues: readonly (readonly [string, QueueAddress])[];
};

/** Where each service listens. */
export type Endpoints = Pick<LocalAws, 'sqsEndpoint' | 'dynamodbEndpoint' | 'sesEndpoint' | 'lambdaEndpoint'>;

/** The same by another way. It is in the addresses of the queues, too. */
export function reachedBy(aws: AwsByWire, endpoints: Endpoints): AwsByWire {
  const by = (url: string) => url.replace(aws.sqsEndpoint, endpoints.sqsEndpoint);
  const moved = ({ url, deadLetterUrl }: QueueAddress) => ({
    url: by(url),
    deadLetterUrl: by(deadLetterUrl),
  });
  return {
    ...aws,
    ...endpoints,
    queues: aws.queues.map(([name, address]) => [name, moved(address)] as const),
    mailEvents: moved(aws.mailEvents),
  };
}

export function receivedAws(aws: AwsByWire): LocalAws {
  return { ...aws, queues: new Map(aws.queues) };
}
