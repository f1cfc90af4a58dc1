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
