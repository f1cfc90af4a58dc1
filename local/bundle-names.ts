import path from 'node:path';
import { entryOf } from '../infra/bundle.ts';
import { FUNCTION_NAMES, type FunctionName } from '../infra/functions.ts';

/** Modules of this folder that are bundled as well: the runtime starts faster that way, and the description must see the same tasks. */
const LOCAL_BUNDLES = ['sandbox-runtime', 'describe-registry'] as const;

type LocalBundle = (typeof LOCAL_BUNDLES)[number];

export type BundleName = FunctionName | LocalBundle;

/** Everything that is bundled to run here. */
export const BUNDLE_NAMES: readonly BundleName[] = [...FUNCTION_NAMES, ...LOCAL_BUNDLES];

/** The module that a bundle starts from. */
export function moduleOf(name: BundleName): string {
  return isLocal(name) ? path.join(import.meta.dirname, `${name}.ts`) : entryOf(name);
}

function isLocal(name: BundleName): name is LocalBundle {
  return LOCAL_BUNDLES.some((local) => local === name);
}
