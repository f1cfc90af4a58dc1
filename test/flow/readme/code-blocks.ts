/** A fenced code block of a document. */
interface CodeBlock {
  readonly language: string;
  /** The number of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
}

/** A command of a shell block. */
interface ShellStep {
  /** As typed, without a comment. */
  readonly command: string;
  /** The output that the document shows; empty if it shows none. */
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
 * The commands of a shell block. In a block with prompts (`$ `), each prompt starts a command, and the lines after it are its output. In
 * a block without prompts, every line is a command.
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

/** One step for each command of a line such as `a && b`. The output shown is the last one's. */
function stepsOf(line: string, shown: string): ShellStep[] {
  const commands = line
    .replace(/(?:^|\s+)#.*$/, '')
    .split(' && ')
    .map((command) => command.trim())
    .filter((command) => command !== '');
  return commands.map((command, index) => ({ command, shown: index === commands.length - 1 ? shown : '' }));
}
