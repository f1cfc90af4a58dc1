import { systemClock } from '../../core/protocol/clock.ts';
import { AwsTransport } from './aws-transport.ts';
import type { Service } from './emulators.ts';
import type { Network } from './network.ts';
import { sdkHandler } from './sdk-handler.ts';

const ENDPOINT = 'http://aws.test';

let count = 0;

/** One process that runs a function. Once it has died it has no more effect: its calls reach nobody and never return. */
export class Sandbox {
  readonly name: string;
  alive = true;
  readonly died: Promise<void>;
  #die: () => void = () => undefined;
  readonly #transports: Record<Service, AwsTransport>;

  constructor(network: Network) {
    count += 1;
    this.name = `sandbox-${count}`;
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
    this.#transports = {
      sqs: new AwsTransport('sqs', this, network),
      dynamodb: new AwsTransport('dynamodb', this, network),
      ses: new AwsTransport('ses', this, network),
    };
  }

  kill(): void {
    this.alive = false;
    this.#die();
  }

  /** The configuration of this sandbox's AWS clients, of either kind. */
  client(service: Service) {
    return {
      region: 'us-east-1',
      endpointOf: () => ENDPOINT,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 3,
      send: this.#transports[service].send,
      // As the SDK's clients have these.
      endpoint: ENDPOINT,
      requestHandler: sdkHandler(this.#transports[service].send),
      // Even the system clock shows the laboratory's time: see VirtualTime.
      clock: systemClock,
      random: Math.random,
    };
  }
}
