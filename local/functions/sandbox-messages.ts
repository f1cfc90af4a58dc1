/** What the local system tells a sandbox. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly event: unknown;
  /** When the invocation is cut off, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** An error on its way out of a sandbox. */
export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What a sandbox tells the local system: that its code is loaded or does not load, and how each invocation ended. */
export type SandboxMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly error: ThrownError }
  | { readonly kind: 'returned'; readonly requestId: string; readonly result: unknown }
  | { readonly kind: 'threw'; readonly requestId: string; readonly error: ThrownError };
