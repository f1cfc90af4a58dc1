import { type BuildFailure, formatMessages } from 'esbuild';

/** What esbuild refuses, for a person: each error with its file and line. */
export async function explainBuildFailure({ errors }: BuildFailure): Promise<string> {
  const messages = await formatMessages(errors, { kind: 'error', color: false, terminalWidth: 120 });
  return ['The tasks cannot be bundled:', ...messages.map((message) => message.trim())].join('\n\n');
}

/** Whether esbuild refused the code, rather than something else going wrong. */
export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
