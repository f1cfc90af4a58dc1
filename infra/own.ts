import type { Stack } from 'aws-cdk-lib';
import type { Lovage } from './lovage.ts';
import type { LovageProps } from './lovage-props.ts';

/** What a clone of this repository adds to its deployment. */
export interface Own {
  /** Props of Lovage that no setting can say, such as `workers` and `bundling`. They come before settings. */
  readonly props?: Partial<Omit<LovageProps, 'tasks' | 'code' | 'name' | 'stage'>>;
  /** Is called with the finished system: for permissions, and for what else is made of it. */
  grant?(lovage: Lovage): void;
}

/**
 * Your own part of the stack. This file is for you to change, and Lovage does not change it: an update by `git merge` meets no conflict here.
 *
 * @param stack for what you make: `new Bucket(stack, 'Reports')`
 * @example
 * const reports = new Bucket(stack, 'Reports');
 * return {
 *   props: { workers: { '*': { environment: { REPORTS: reports.bucketName } } } },
 *   grant: (lovage) => reports.grantPut(lovage.worker()),
 * };
 */
export function own(_stack: Stack): Own {
  return {};
}
