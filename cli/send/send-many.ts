import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { ApiError } from '../../client/index.ts';
import { CliError, EXIT, Interrupted } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { explainError } from '../explain-error.ts';
import { readNumber } from '../read-number.ts';
import { duration } from '../show/relative-time.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { readCallOptions } from './call-options.ts';
import { decodeText } from './decode-text.ts';
import { failuresText, writeFailures } from './failures-file.ts';
import { FileProgress } from './file-progress.ts';
import { readText } from './read-input.ts';
import { formatOf, type RefusedLine, readLines } from './read-lines.ts';
import { isRunName, runOf } from './run-keys.ts';
import { asRefused, type LineOutcome, sendFile } from './send-file.ts';
import type { SendRequest } from './send-program.ts';

/** The result of sending a file. */
interface Summary {
  readonly run: string;
  readonly lines: number;
  readonly sent: number;
  readonly sentBefore: number;
  /** How many of those no longer have a record. */
  readonly gone: number;
  readonly refused: number;
  /** Lines without an answer from the API. */
  readonly unknown: number;
  readonly failuresFile: string | null;
  readonly seconds: number;
}

/** Sends a task for each line of a file. */
export async function sendMany(
  request: SendRequest & { readonly file: string },
  context: Context,
): Promise<void> {
  const { output, signal } = context;
  const { task, flags, file } = request;
  if (flags.failures !== undefined && path.resolve(flags.failures) === path.resolve(file)) {
    throw new CliError(EXIT.usage, '--failures is the file being sent, which would be overwritten.');
  }
  const concurrency = readConcurrency(flags.concurrency);
  const options = readCallOptions(flags);
  const format = flags.format ?? formatOf(file);
  const text = file === '-' ? decodeText(await context.readStdin(), 'stdin') : await readText(file);
  const read = readLines(text, format, task);
  const run = runName(flags, () =>
    runOf(read.lines.map(({ input }) => ({ task: task.name, input, options: options as never }))),
  );
  if (flags.again) output.note(`This run is called ${run}. If it is interrupted, continue with --run ${run}`);

  const { client, serverTime } = await context.connect();
  const counts = { sent: 0, 'sent before': 0 };
  let gone = 0;
  const refused: RefusedLine[] = [...read.refused];
  for (const line of read.refused) tellRefused(line);
  const progress = new FileProgress(output, read.lines.length, context.now);
  progress.show();
  const failure = await sendFile({
    ...{ client, task: task.name, lines: read.lines, options, run, concurrency, signal },
    begunAt: serverTime(),
    onPiece: (outcomes) => {
      for (const outcome of outcomes) take(outcome);
      progress.show(outcomes.length);
    },
  });
  progress.end();

  refused.sort((a, b) => a.number - b.number);
  const all = read.lines.length + read.refused.length;
  const known = counts.sent + counts['sent before'] + refused.length;
  const failuresFile =
    refused.length === 0 ? null : await writeFailures(failuresText(read, refused), file, flags.failures);
  const summary: Summary = {
    ...{
      run,
      lines: all,
      sent: counts.sent,
      sentBefore: counts['sent before'],
      gone,
      refused: refused.length,
    },
    ...{ unknown: all - known, failuresFile, seconds: progress.seconds },
  };
  if (output.json) output.document({ summary }, { line: true });
  else tell(summary, refused, { context, task: task.name, rate: progress.rate });
  if (failure) throw explainFailure(failure.cause, summary, flags);
  if (refused.length > 0) context.exitWith(EXIT.failed);

  function take(outcome: LineOutcome): void {
    if (outcome.kind === 'refused') {
      refused.push(asRefused(outcome));
      tellRefused(asRefused(outcome));
      return;
    }
    counts[outcome.kind] += 1;
    if (outcome.id === null) gone += 1;
    if (!output.json) return;
    output.document(
      { line: outcome.line.number, id: outcome.id, sentBefore: outcome.kind === 'sent before' },
      { line: true },
    );
  }

  function tellRefused({ number, reason }: RefusedLine): void {
    if (output.json) output.document({ line: number, error: reason }, { line: true });
  }
}

function runName({ run, again }: SendRequest['flags'], digest: () => string): string {
  if (again) return randomUUID();
  if (run === undefined) return digest();
  if (isRunName(run)) return run;
  throw new CliError(EXIT.usage, '--run must be 1 to 200 printable ASCII characters without spaces.');
}

function readConcurrency(text: string): number {
  const number = readNumber(text);
  if (number !== null && Number.isInteger(number) && number >= 1 && number <= 32) return number;
  throw new CliError(EXIT.usage, `--concurrency is "${text}"; it must be a whole number from 1 to 32.`);
}

/** Most refused lines to print; the failures file has all of them. */
const MOST_TOLD = 5;

function tell(
  { sent, sentBefore, gone, refused: count, unknown, failuresFile, seconds }: Summary,
  refused: readonly RefusedLine[],
  { context: { output }, task, rate }: { context: Context; task: string; rate: number },
): void {
  const { green, red, yellow, dim } = output.noteColors;
  const speed = dim(`in ${duration(seconds * 1000)} (${Math.round(rate)}/s)`);
  output.note(`${green(`${sent} sent`)} ${speed}`);
  if (sentBefore > 0) output.note(`${sentBefore} already sent earlier, not sent again`);
  if (gone > 0)
    output.note(`${gone} of them no longer have a record: it has expired, or they were refused then`);
  if (sentBefore > 0 && sent === 0 && unknown === 0) {
    output.note('To send the same file again on purpose, add --again');
  }
  if (count > 0) output.note(red(`${count} refused`));
  for (const { number, reason } of refused.slice(0, MOST_TOLD))
    output.note(`  line ${number}: ${oneLine(reason)}`);
  if (count > MOST_TOLD) output.note(`  and ${count - MOST_TOLD} more`);
  if (failuresFile !== null) {
    output.note(`They are in ${failuresFile}. Correct them there and send that file:`);
    output.note(`  lovage send ${task} --file ${failuresFile}`);
  }
  if (unknown > 0) output.note(yellow(`${unknown} without an answer: they may or may not have been sent`));
}

function explainFailure(cause: unknown, summary: Summary, { run, again: anew }: SendRequest['flags']): Error {
  // With --again, the same command would start another run.
  const how = anew ? `Continue with --run ${summary.run} instead of --again` : 'Run the same command again';
  const again = `${how}: nothing is sent twice.`;
  if (cause instanceof Interrupted)
    return new Interrupted(`Stopped with ${summary.unknown} lines to go. ${again}`);
  if (cause instanceof ApiError && cause.status === 422 && run !== undefined) {
    const hint = 'Send the new lines in a file of their own, or under another --run.';
    return new CliError(
      EXIT.refused,
      `The run ${run} already sent another file, or an earlier version of this one.`,
      {
        hint,
      },
    );
  }
  const explained = explainError(cause);
  if (!explained) return cause instanceof Error ? cause : new Error(String(cause));
  const { exitCode, message, errors, hint } = explained;
  return new CliError(exitCode, message, { errors, hint: [hint, again].filter(Boolean).join(' ') });
}
