import type { QueueAddress } from '../core/queue/queues.ts';
import type { LocalAws } from '../local/local-aws.ts';

/** The addresses of AWS in a form that one process can send another: a `Map` cannot be sent. */
export type AwsByWire = Omit<LocalAws, 'queues'> & {
  readonly queues: readonly (readonly [string, QueueAddress])[];
};

/** The endpoint of each service. */
export type Endpoints = Pick<LocalAws, 'sqsEndpoint' | 'dynamodbEndpoint' | 'sesEndpoint' | 'lambdaEndpoint'>;

/** The same AWS behind other endpoints. Queue URLs contain the SQS endpoint, so they change too. */
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

/** Restores the map that `AwsByWire` carries as entries. */
export function receivedAws(aws: AwsByWire): LocalAws {
  return { ...aws, queues: new Map(aws.queues) };
}
