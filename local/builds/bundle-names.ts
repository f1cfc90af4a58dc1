import path from 'node:path';
import { entryOf } from '../../infra/bundle.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/functions.ts';

/** `.ts` in the repository, `.js` in the package. */
const EXTENSION = path.extname(import.meta.filename);

/** Local modules that are bundled too: the runtime starts faster, and the description must see the same tasks. */
const LOCAL_MODULES = {
  'sandbox-runtime': path.join(import.meta.dirname, '..', 'functions', `sandbox-runtime${EXTENSION}`),
  'describe-registry': path.join(import.meta.dirname, `describe-registry${EXTENSION}`),
} as const;

type LocalBundle = keyof typeof LOCAL_MODULES;

export type BundleName = FunctionName | LocalBundle;

/** Everything bundled to run here. */
export const BUNDLE_NAMES: readonly BundleName[] = [
  ...FUNCTION_NAMES,
  'sandbox-runtime',
  'describe-registry',
];

/** The module that a bundle starts from. */
export function moduleOf(name: BundleName): string {
  return isLocal(name) ? LOCAL_MODULES[name] : entryOf(name);
}

function isLocal(name: BundleName): name is LocalBundle {
  return Object.hasOwn(LOCAL_MODULES, name);
}
