import type { Bundling } from './bundling.ts';
import type { Clients } from './clients.ts';

/** What the process that bundles is asked to do, as JSON. */
export interface BundleOrder {
  /** The path of the file that exports `tasks`. */
  readonly tasksFile: string;
  /** Each function's bundle gets a folder of its name in here. */
  readonly outdir: string;
  /** With which clients the functions call AWS. */
  readonly clients: Clients;
  /** What differs for the tasks. */
  readonly bundling: Bundling;
  /** The file to write the report to. */
  readonly report: string;
}

/** What came of it. */
export type BundleReport =
  | {
      /** What `describeTasks` says of the tasks that were bundled. */
      readonly described: string;
    }
  | {
      /** What is wrong, for a person. */
      readonly problem: string;
    };
