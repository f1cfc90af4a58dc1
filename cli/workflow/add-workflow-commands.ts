import type { Command } from 'commander';
import type { SendWorkflowFlags } from '../commands/workflows.ts';
import type { Context } from '../context.ts';

const EXAMPLES = `
Examples:
  lovage workflow send sums.json --wait
  lovage workflow send - --on-failure collect < sums.json
  lovage workflow 0b2f1e8c-5d0f-4a57-9f6a-3f0a7b1c9d11

sums.json:
  { "chord": { "header": [ { "task": "add", "input": { "a": 1, "b": 2 } } ], "body": { "task": "report" } } }`;

/** `lovage workflows` and `lovage workflow …` */
export function addWorkflowCommands(program: Command, context: () => Context): void {
  program
    .command('workflows')
    .description('list workflows, newest first')
    .option('--state <state>', 'only workflows in this state')
    .option('--limit <number>', 'at most this many workflows', '20')
    .action(async (options: { state?: string; limit?: string }) => {
      const { workflows } = await import('../commands/workflows.ts');
      await workflows(options, context());
    });
  const workflow = program
    .command('workflow')
    .usage('<id> | send <file> | revoke <id> | retry <id>')
    .description('show a workflow as a tree; send, revoke or retry one')
    .helpCommand(false);
  workflow
    .command('show', { isDefault: true })
    .description('show a workflow as a tree; the word show can be left out')
    .argument('<id>')
    // A mistyped command comes here, too, and is told apart by its id.
    .allowExcessArguments()
    .option('--wait [seconds]', 'wait for its end, for so many seconds or as long as it takes')
    .action(async (_id: string, options: { wait?: string | true }, self: Command) => {
      const { showWorkflow } = await import('../commands/workflows.ts');
      await showWorkflow(self.args, options, context());
    });
  workflow
    .command('send')
    .description('send a workflow: tasks that follow each other, or run side by side')
    .argument('<file>', 'JSON: a node, or { "workflow", "onFailure", "options" }; - is stdin')
    .option('--key, --idempotency-key <key>', 'the same key returns the first workflow')
    .option(
      '--on-failure <what>',
      'when members of a group fail: fail what comes after (fail), revoke the others too (cancel), go on with what there is (collect), or do so if at most so many failed (tolerate=1)',
    )
    .option('--wait [seconds]', 'wait for its end, for so many seconds or as long as it takes')
    .action(async (file: string, options: SendWorkflowFlags) => {
      const { sendWorkflow } = await import('../commands/workflows.ts');
      await sendWorkflow(file, options, context());
    });
  const changes = {
    revoke: 'revoke all of its tasks that have not ended',
    retry: 'send those of its tasks again that failed; what failed because of them follows',
  };
  for (const change of ['revoke', 'retry'] as const) {
    workflow
      .command(change)
      .description(changes[change])
      .argument('<id>')
      .action(async (id: string) => {
        const { changeWorkflow } = await import('../commands/workflows.ts');
        await changeWorkflow(change, id, context());
      });
  }
  workflow.addHelpText('after', EXAMPLES);
}
