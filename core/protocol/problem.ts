import { MAX_ERROR_PATH, MAX_ERROR_TEXT, MAX_ERRORS } from './bounds.ts';

/** What is wrong with one field of a call. `path` is dotted, as in `options.countdown` or `tasks.3.input.recipient`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** An error of the HTTP API, in the format of RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** The titles are HTTP's reason phrases (RFC 9110), as the type `about:blank` requires (RFC 9457, section 4.2.1). */
const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** Throw this to refuse a call; the app answers with its problem document. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ProblemStatus,
    detail: string,
    options: { errors?: readonly FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.problem = {
      type: 'about:blank',
      title: TITLES[status],
      status,
      detail,
      ...(options.errors ? { errors: options.errors.slice(0, MAX_ERRORS).map(shortened) } : {}),
    };
    this.headers = options.headers ?? {};
  }
}

function shortened({ path, message }: FieldError): FieldError {
  return { path: upTo(MAX_ERROR_PATH, path), message: upTo(MAX_ERROR_TEXT, message) };
}

function upTo(length: number, text: string): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
