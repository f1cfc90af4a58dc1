import type { Emulators, Service } from './emulators.ts';
import type { Call, FaultKind } from './fault.ts';

/** The network that the calls of all sandboxes go through. */
export interface Network {
  readonly emulators: Emulators;
  /** The number of calls that emulators are working on. */
  busy: number;
  /** Increases with everything that happens. */
  activity: number;
  /** When each outage ends, in milliseconds since the epoch. */
  readonly downUntil: Map<Service, number>;
  /** When the answers of each service stop being lost, in milliseconds since the epoch. */
  readonly muteUntil: Map<Service, number>;
  /** The number of requests that were given up and are still to be carried out. */
  pending: number;
  /** Logs the call and decides which fault it meets. */
  meet(service: Service, operation: string): { readonly call: Call; readonly fault: FaultKind | undefined };
  /** Whether a service refuses a request for good, whatever it is. */
  refuses(service: Service, request: string): boolean;
  /** Called when a service has not done what it was asked for. */
  refused(operation: string, request: string): void;
  /** Called when SQS itself refused a request as invalid. */
  invalid(operation: string, answer: string): void;
  /** Called when a service has done what it was asked for. */
  changed(call: Call, request: string, answer: string): void;
}
