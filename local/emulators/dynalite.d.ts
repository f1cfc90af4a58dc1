declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB's wire protocol over a store. Closing the server closes the store. */
  export default function dynalite(options: {
    /** Milliseconds that a new table stays in CREATING. Default 500. */
    readonly createTableMs?: number;
    /** The folder of the store. Default: it is in memory. */
    readonly path?: string;
  }): Server;
}
