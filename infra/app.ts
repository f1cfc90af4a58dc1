import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { registry } from '../functions/tasks/index.ts';
import { bundledCode } from './bundled-code.ts';
import { readSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';
import { LovageStack } from './stack.ts';

/** What the `cdk` command runs: reads the settings and describes the stack. */
function main(): void {
  const app = new App();
  const { settings, warnings } = readSettings(app.node.getAllContext());
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  Tags.of(app).add('project', 'lovage');
  Tags.of(app).add('stage', settings.stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new LovageStack(app, { settings, registry, code: bundledCode(app.outdir) });
  app.synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}
