/** A message from the local system to a sandbox. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly event: unknown;
  /** When the invocation times out, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** An error on its way out of a sandbox. */
export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** A message from a sandbox to the local system: whether its code loaded, and how an invocation ended. */
export type SandboxMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly error: ThrownError }
  | { readonly kind: 'returned'; readonly requestId: string; readonly result: unknown }
  | { readonly kind: 'threw'; readonly requestId: string; readonly error: ThrownError };
