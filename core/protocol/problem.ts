/** What was wrong with one field of a call. `path` is dotted, as in `options.countdown` or `tasks.3.input.recipient`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** An error of the HTTP API, as RFC 9457 shapes it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** The titles are HTTP's own phrases (RFC 9110), as `about:blank` asks (RFC 9457, section 4.2.1). */
const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** Most errors that one problem names: a Lambda's answer has 6 MB (AWS quota), and a person has an hour. */
const MAX_ERRORS = 100;

export type ProblemStatus = keyof typeof TITLES;

/** Thrown by whatever refuses a call; the app answers with its problem document. */
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
      ...(options.errors ? { errors: options.errors.slice(0, MAX_ERRORS) } : {}),
    };
    this.headers = options.headers ?? {};
  }
}
