/**
 * What CDK apps need: the construct, and its settings.
 *
 * @packageDocumentation
 */
export { BundleError } from '../infra/bundle-error.ts';
export type { Bundling } from '../infra/bundling.ts';
export { Lovage } from '../infra/lovage.ts';
export type { LovageProps } from '../infra/lovage-props.ts';
export type { QueueOverrides, QueueSettings } from '../infra/queue-settings.ts';
export type { Settings } from '../infra/settings.ts';
export { SettingsError } from '../infra/settings-error.ts';
export type { GivenParameter, GivenSecret, WorkerNeeds } from '../infra/worker-needs.ts';
export type { WorkerProps, Workers } from '../infra/worker-props.ts';
