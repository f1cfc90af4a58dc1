import { type BuildFailure, formatMessages } from 'esbuild';

/** What esbuild refuses, for a person: each error with its file and line. */
export async function explainBuildFailure({ errors }: BuildFailure): Promise<string> {
  const messages = await formatMessages(errors, { kind: 'error', color: false, terminalWidth: 120 });
  return ['The tasks cannot be bundled:', ...messages.map((message) => message.trim())].join('\n\n');
}
