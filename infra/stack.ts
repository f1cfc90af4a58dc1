import { Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Lovage } from './lovage.ts';
import type { LovageProps } from './lovage-props.ts';
import { checkNumbers } from './number-rules.ts';
import type { Own } from './own.ts';
import { prefixOf } from './prefix.ts';
import type { Settings } from './settings.ts';
import { settingsAsProps } from './settings-as-props.ts';
import { SettingsError } from './settings-error.ts';

interface LovageStackProps extends Pick<LovageProps, 'tasks' | 'code'> {
  /** What a clone adds to it. Default nothing. */
  readonly own?: (stack: Stack) => Own;
  readonly settings: Settings;
}

/** The stack that this repository deploys: one Lovage. */
export class LovageStack extends Stack {
  /**
   * @throws SettingsError when a number is out of range, the tasks do not fit the settings, or AWS would refuse a function of this size
   * @throws BundleError when the code does not build
   * @throws DefinitionError when a schedule that a definition declares is invalid, or its names in Python are
   */
  constructor(scope: Construct, { settings, own, ...others }: LovageStackProps) {
    const problems = checkNumbers(settings);
    if (problems.length > 0) throw new SettingsError(problems);
    const name = prefixOf(settings);
    super(scope, name, {
      stackName: name,
      description: 'Lovage: background tasks on SQS and Lambda',
      // In production, the stack is protected against deletion by mistake. See docs/decisions/stages.md.
      terminationProtection: settings.stage === 'prod',
    });
    Tags.of(this).add('project', settings.name);
    Tags.of(this).add('stage', settings.stage);
    const added = own?.(this) ?? {};
    // CDK leaves `Default` out of logical ids: the resources are what they would be without a construct of their own.
    const lovage = new Lovage(this, 'Default', {
      ...settingsAsProps(settings, added.props),
      ...others,
      ...added.props,
    });
    added.grant?.(lovage);
  }
}
