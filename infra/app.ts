import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DefinitionError } from '../core/definition/definition.ts';
import { withCeleryQueue } from '../core/definition/registry.ts';
import { checkDeclared } from '../core/schedule/check-declared.ts';
import { BundleError } from './bundle-error.ts';
import { OldTaskFolderError, refuseOldTaskFolder } from './old-task-folder.ts';
import { own } from './own.ts';
import { readSettings } from './read-settings.ts';
import { SettingsError } from './settings-error.ts';
import { LovageStack } from './stack.ts';

/** The CDK app: reads the settings and synthesizes the stack. */
async function main(): Promise<void> {
  refuseOldTaskFolder();
  // Imported here, so that an invalid definition is reported like an invalid setting.
  const { tasks } = await import('../tasks/index.ts');
  const app = new App();
  const { settings, warnings } = readSettings(app.node.getAllContext(), {
    sendsEmail: tasks.some(({ sendsEmail }) => sendsEmail),
  });
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  // The stack cannot wait for a schema that answers later.
  await checkDeclared(withCeleryQueue(tasks.registry, settings.celery));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new LovageStack(app, { settings, tasks, own });
  app.synth();
}

try {
  await main();
} catch (error) {
  const isForAPerson =
    error instanceof SettingsError ||
    error instanceof DefinitionError ||
    error instanceof BundleError ||
    error instanceof OldTaskFolderError;
  if (!isForAPerson) throw error;
  // Here, settings are context.
  const shown = error instanceof SettingsError ? new SettingsError(error.problems, 'context') : error;
  console.error(`\n${shown.message}\n`);
  process.exit(1);
}
