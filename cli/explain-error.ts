import {
  ApiError,
  InputInvalid,
  NoAnswer,
  NotAllSent,
  NotLovage,
  TaskFailed,
  TaskRevoked,
  TimedOut,
} from '../client/index.ts';
import { InvalidArgument } from '../core/protocol/invalid-argument.ts';
import { CliError, EXIT, Interrupted } from './cli-error.ts';

/**
 * Explains an error to the user.
 *
 * @returns `null` for an unexpected error: a bug in the command line
 */
export function explainError(error: unknown): CliError | null {
  if (error instanceof CliError) return error;
  if (error instanceof Interrupted) return new CliError(EXIT.interrupted, error.message);
  if (error instanceof NotAllSent) return explainError(error.cause);
  if (error instanceof InvalidArgument) return new CliError(EXIT.usage, error.message);
  if (error instanceof InputInvalid) {
    return new CliError(EXIT.usage, error.problem.detail, { errors: error.errors });
  }
  if (error instanceof ApiError) return explainApiError(error);
  if (error instanceof NotLovage) return new CliError(EXIT.noAnswer, error.message);
  if (error instanceof NoAnswer) {
    const hint = /localhost|127\.0\.0\.1/.test(error.message)
      ? 'Is the local system running? Start it with lovage dev (in a clone of Lovage, npm start), or name a deployed one with --stage or --url.'
      : 'Check the URL and the network.';
    return new CliError(EXIT.noAnswer, error.message, { hint });
  }
  if (error instanceof TaskFailed) return new CliError(EXIT.failed, `${error.type}: ${error.message}`);
  if (error instanceof TaskRevoked) return new CliError(EXIT.failed, error.message);
  if (error instanceof TimedOut) return new CliError(EXIT.timedOut, `${error.message} It continues.`);
  return null;
}

function explainApiError(error: ApiError): CliError {
  const { status } = error;
  const hint =
    status === 401 || status === 403
      ? 'Calls are signed with your AWS credentials (--profile, --region), or carry a token (--token): see docs/access.md.'
      : '';
  const message = error.problem.detail || `${status} ${error.problem.title}`;
  // API Gateway or the functions behind it are busy or down.
  const isFault = status === 429 || status >= 500;
  return new CliError(isFault ? EXIT.noAnswer : EXIT.refused, message, {
    errors: error.problem.errors ?? [],
    hint,
  });
}
