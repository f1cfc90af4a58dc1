import { type CallMethod, methodsOf } from '../core/protocol/route-keys.ts';
import { ROUTES } from '../core/protocol/routes.ts';

/** The methods that pages of listed origins may use. */
export const CORS_METHODS: readonly CallMethod[] = [...new Set(ROUTES.flatMap(methodsOf))].sort();

/** The headers that they may send and read. The browser's own credentials are not allowed: callers sign, or send a token. */
export const CORS_HEADERS = {
  allowed: [
    'authorization',
    'content-type',
    'idempotency-key',
    'if-match',
    'if-none-match',
    'traceparent',
    'tracestate',
  ],
  /** What a signed call needs besides. */
  signature: ['x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'],
  exposed: ['etag', 'location', 'idempotency-replayed', 'retry-after'],
} as const;

/** How long a browser may keep the answer to a preflight: the longest that Chromium does. */
export const CORS_MAX_AGE_SECONDS = 7_200;
