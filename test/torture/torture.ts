import type { Api } from './api.ts';
import type { Journal } from './journal.ts';
import type { FaultPlan } from './proxy/fault-plan.ts';
import type { Settings } from './settings.ts';
import type { TorturedSystem } from './start-system.ts';

/** What every actor of a run has. */
export interface Torture {
  readonly settings: Settings;
  readonly system: TorturedSystem;
  readonly api: Api;
  readonly journal: Journal;
  readonly plan: FaultPlan;
  /** Ids of tasks that were accepted, the latest last, with the names of their definitions. */
  readonly accepted: Map<string, string>;
  /** Processes that are stopped and will go on. */
  readonly stopped: Set<number>;
  /** Tasks sent so far, whatever was answered. */
  sent: number;
  /** Aborts when the torture is over. */
  readonly over: AbortSignal;
}
