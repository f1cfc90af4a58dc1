import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../../cli/program.ts';

/** What every command says of itself. Scripts are written against it: a flag that goes, or means another thing, breaks them. */
test('the commands and their flags are those in help.txt; if you meant to change them, run the test with -u', async () => {
  const program = createProgram({
    createContext: () => {
      throw new Error('No command is run here.');
    },
    write: { getOutHelpWidth: () => 100, getErrHelpWidth: () => 100, getOutHasColors: () => false },
    version: '0.0.0',
  });
  const texts = everyCommand(program).map(
    (command) => `$ ${nameOf(command)} --help\n${command.helpInformation()}`,
  );
  await expect(texts.join('\n')).toMatchFileSnapshot('help.txt');
});

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}
