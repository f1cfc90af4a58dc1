declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB's wire protocol over an in-memory store. Closing the server closes the store. */
  export default function dynalite(options: {
    /** Milliseconds that a new table stays in CREATING. Default 500. */
    readonly createTableMs?: number;
  }): Server;
}
