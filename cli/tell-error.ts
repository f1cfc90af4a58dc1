import type { CliError } from './cli-error.ts';
import type { Output } from './output.ts';
import { oneLine } from './terminal/clean-text.ts';
import { jsonText } from './terminal/json-text.ts';

/** Tells of an error: its message, each field that is wrong, and what to do about it; or all of it as one line of JSON. */
export function tellError({ message, errors, hint, exitCode }: CliError, output: Output): void {
  if (output.json) {
    output.note(jsonText({ error: { message, errors, hint, exitCode } }, 0));
    return;
  }
  const { red, dim } = output.noteColors;
  output.note(`${red('error:')} ${oneLine(message)}`);
  for (const { path, message: words } of errors) output.note(oneLine(`  ${path}${path && ': '}${words}`));
  if (hint) output.note(dim(oneLine(hint)));
}
