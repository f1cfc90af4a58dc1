/** A fenced code block of a document. */
interface CodeBlock {
  readonly language: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
}

/** A command of a shell block. */
interface ShellStep {
  /** As it is typed, without a comment. */
  readonly command: string;
  /** What the document shows of its output; empty if it shows none. */
  readonly shown: string;
}

/** The code blocks of a document, in order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language = '', 2: code = '', index }) => ({
      language: language.trim(),
      line: markdown.slice(0, index).split('\n').length + 1,
      code,
    }),
  );
}

/**
 * The commands of a shell block. In a block with prompts (`$ `) each prompt begins a command, and what follows it is output; in one
 * without, every line is a command.
 */
export function shellSteps(code: string): readonly ShellStep[] {
  if (!/^\$ /m.test(code)) return code.split('\n').flatMap((line) => stepsOf(line, ''));
  const [before = '', ...parts] = code.split(/^\$ /m);
  if (before.trim()) throw new Error(`A shell block begins with output: ${before.trim()}`);
  return parts.flatMap((part) => {
    const [line = '', ...output] = part.split('\n');
    return stepsOf(line, output.join('\n').trim());
  });
}

/** One step for each command of a line, `a && b`. What is shown is the last one's output. */
function stepsOf(line: string, shown: string): ShellStep[] {
  const commands = line
    .replace(/(?:^|\s+)#.*$/, '')
    .split(' && ')
    .map((command) => command.trim())
    .filter((command) => command !== '');
  return commands.map((command, index) => ({ command, shown: index === commands.length - 1 ? shown : '' }));
}
