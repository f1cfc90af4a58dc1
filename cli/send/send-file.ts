import { ApiError, type Client, InputInvalid, NotAllSent, type TaskOptions } from '../../client/index.ts';
import type { Line, RefusedLine } from './read-lines.ts';
import { PIECE_SIZE, pieceKey } from './run-keys.ts';

/** What became of one line of a file. */
export type LineOutcome =
  | { readonly kind: 'sent'; readonly line: Line; readonly id: string }
  /** An earlier run of the same file has sent it. `id` is `null` where its record has expired since. */
  | { readonly kind: 'sent before'; readonly line: Line; readonly id: string | null }
  | { readonly kind: 'refused'; readonly line: Line; readonly reason: string };

interface SendFileOptions {
  readonly client: Pick<Client, 'many'>;
  readonly task: string;
  readonly lines: readonly Line[];
  readonly options: TaskOptions;
  /** The run's name, which its keys are made of. */
  readonly run: string;
  /** Pieces at the same time. */
  readonly concurrency: number;
  /** The API's time when the run began: tasks that were made before it are an earlier run's. */
  readonly begunAt: number;
  readonly signal: AbortSignal;
  /** Told what became of every line of a piece. */
  readonly onPiece: (outcomes: readonly LineOutcome[]) => void;
}

/**
 * Sends the lines of a file by bulk calls, each under a key that the run and its place in it make: the same run, started again, sends what is
 * missing.
 *
 * @returns why not all was answered for; `null` when all was. What is under way with a call that failed is waited for
 */
export async function sendFile(given: SendFileOptions): Promise<{ cause: unknown } | null> {
  const { lines, run, concurrency, onPiece } = given;
  const starts = Array.from({ length: Math.ceil(lines.length / PIECE_SIZE) }, (_, index) => index);
  let failure: { readonly cause: unknown } | null = null;
  const sendInTurn = async () => {
    for (let index = starts.shift(); index !== undefined && !failure; index = starts.shift()) {
      try {
        const piece = lines.slice(index * PIECE_SIZE, (index + 1) * PIECE_SIZE);
        const { outcomes, busy } = await sendPiece(given, piece, pieceKey(run, index));
        onPiece(outcomes);
        if (busy) failure ??= { cause: busy };
      } catch (error) {
        failure ??= { cause: error instanceof NotAllSent ? error.cause : error };
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendInTurn));
  return failure;
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
      // The one way in which a task that exists is not found: its record has expired since an earlier run.
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

/** Why a line was refused, in one line: field by field where the API says so. */
function reasonOf(error: ApiError): string {
  if (!(error instanceof InputInvalid)) return error.problem.detail || error.problem.title;
  return error.errors
    .map(({ path, message }) => [path.replace(/^input\./, ''), message].filter(Boolean).join(': '))
    .join('; ');
}

/** A refused line as the file of failures has it. */
export function asRefused({ line, reason }: LineOutcome & { kind: 'refused' }): RefusedLine {
  return { number: line.number, source: line.source, reason };
}
