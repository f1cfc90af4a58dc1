/**
 * What CDK apps need: the construct, and its settings.
 *
 * @packageDocumentation
 */
export { Lovage } from '../infra/lovage.ts';
export type { LovageProps } from '../infra/lovage-props.ts';
export { SettingsError } from '../infra/settings-error.ts';
