import { inTurns } from '../../client/in-turns.ts';
import { ApiError, type Client, InputInvalid, NotAllSent, type TaskOptions } from '../../client/index.ts';
import type { Line, RefusedLine } from './read-lines.ts';
import { PIECE_SIZE, pieceKey } from './run-keys.ts';

/** What became of a line of a file. */
export type LineOutcome =
  | { readonly kind: 'sent'; readonly line: Line; readonly id: string }
  /** An earlier run of the same file sent it. `id` is `null` if its record has expired since. */
  | { readonly kind: 'sent before'; readonly line: Line; readonly id: string | null }
  | { readonly kind: 'refused'; readonly line: Line; readonly reason: string };

interface SendFileOptions {
  readonly client: Pick<Client, 'many'>;
  readonly task: string;
  readonly lines: readonly Line[];
  readonly options: TaskOptions;
  /** The run's name, part of its keys. */
  readonly run: string;
  /** Concurrent pieces. */
  readonly concurrency: number;
  /** The API's time when the run began: tasks created earlier belong to an earlier run. */
  readonly begunAt: number;
  readonly signal: AbortSignal;
  /** Called with what became of every line of a piece. */
  readonly onPiece: (outcomes: readonly LineOutcome[]) => void;
}

/**
 * Sends the lines of a file in bulk calls, each under a key made of the run and the piece's index: the same run, started again,
 * sends only what is missing.
 *
 * @returns why some lines have no answer; `null` if all have one. After a failure, the calls in progress are awaited
 */
export async function sendFile(given: SendFileOptions): Promise<{ cause: unknown } | null> {
  const { lines, run, concurrency, onPiece } = given;
  const pieces = Array.from({ length: Math.ceil(lines.length / PIECE_SIZE) }, (_, index) =>
    lines.slice(index * PIECE_SIZE, (index + 1) * PIECE_SIZE),
  );
  try {
    await inTurns(pieces, concurrency, async (piece, index) => {
      const { outcomes, busy } = await sendPiece(given, piece, pieceKey(run, index));
      onPiece(outcomes);
      if (busy) throw busy;
    });
    return null;
  } catch (error) {
    return { cause: error instanceof NotAllSent ? error.cause : error };
  }
}

async function sendPiece(
  { client, task, options, begunAt, signal }: SendFileOptions,
  piece: readonly Line[],
  idempotencyKey: string,
): Promise<{ outcomes: readonly LineOutcome[]; busy: ApiError | null }> {
  const entries = piece.map(({ input }) => ({ task, input, options }));
  const results = await client.many(entries as never, { idempotencyKey, concurrency: 1, signal });
  let busy: ApiError | null = null;
  const outcomes = (results as Awaited<ReturnType<Client['many']>>).flatMap(
    (result, index): LineOutcome[] => {
      const line = piece[index];
      if (!line) return [];
      if (!(result instanceof ApiError)) {
        const before = result.record !== null && Date.parse(result.record.createdAt) < begunAt;
        return [{ kind: before ? 'sent before' : 'sent', line, id: result.id }];
      }
      // The task exists, but its record has expired since an earlier run: nothing else is a 404 here.
      if (result.status === 404) return [{ kind: 'sent before', line, id: null }];
      if (result.status >= 500 || result.status === 429) {
        busy = result;
        return [];
      }
      return [{ kind: 'refused', line, reason: reasonOf(result) }];
    },
  );
  return { outcomes, busy };
}

/** Why a line was refused, on one line: field by field if the API says so. */
function reasonOf(error: ApiError): string {
  if (!(error instanceof InputInvalid)) return error.problem.detail || error.problem.title;
  return error.errors
    .map(({ path, message }) => [path.replace(/^input\./, ''), message].filter(Boolean).join(': '))
    .join('; ');
}

/** A refused line for the failures file. */
export function asRefused({ line, reason }: LineOutcome & { kind: 'refused' }): RefusedLine {
  return { number: line.number, source: line.source, reason };
}
