import { systemClock } from '../../core/protocol/clock.ts';
import { AwsTransport } from './aws-transport.ts';
import type { Emulators, Service } from './emulators.ts';
import type { Call, FaultKind } from './fault.ts';

/** What the calls of all sandboxes go through. */
export interface Network {
  readonly emulators: Emulators;
  /** Calls that an emulator is working on. */
  busy: number;
  /** Grows with everything that happens. */
  activity: number;
  /** Until when a service is down, in milliseconds since the epoch. */
  readonly downUntil: Map<Service, number>;
  /** Counts the call, and says which fault it meets. */
  meet(service: Service, operation: string): { readonly call: Call; readonly fault: FaultKind | undefined };
  /** Called when a service was asked for something and did not do it. */
  refused(operation: string, request: string): void;
  /** Called when a service has done something. */
  changed(operation: string, request: string, answer: string): void;
}

let count = 0;

/** One process that runs a function. Once it has died nothing of it happens any more: its calls reach nobody and never return. */
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

  /** What an AWS client of this sandbox is configured with. */
  client(service: Service) {
    return {
      region: 'us-east-1',
      endpointOf: () => 'http://aws.test',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 3,
      send: this.#transports[service].send,
      // Time is the laboratory's for whoever asks: see VirtualTime.
      clock: systemClock,
      random: Math.random,
    };
  }
}
