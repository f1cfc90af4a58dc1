/** What CDK apps need: what `lovage/cdk` exports. */
export { Lovage } from '../infra/lovage.ts';
export type { LovageProps } from '../infra/lovage-props.ts';
export { SettingsError } from '../infra/settings-error.ts';
