import { createInterface } from 'node:readline/promises';
import { CliError, EXIT } from './cli-error.ts';
import { oneLine } from './terminal/clean-text.ts';

/**
 * Asks the user at the terminal. Anything but `y` or `yes` is a no.
 *
 * @throws CliError if there is no terminal
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CliError(EXIT.usage, `${question} There is no terminal to ask at: add --yes to go ahead.`);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // While a prompt is open, Ctrl-C goes to the prompt and not to the process.
  prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await prompt.question(`${oneLine(question)} [y/N] `, { signal });
    return /^\s*y(es)?\s*$/i.test(answer);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    prompt.close();
  }
}
