import path from 'node:path';
import type { OnResolveArgs, Plugin } from 'esbuild';
import type { Clients } from './clients.ts';

/** What a function that runs no tasks leaves out. */
export interface LeftOut {
  /** The folder of Lovage's own sources. */
  readonly root: string;
  /** Packages that only the workers have. */
  readonly packages: readonly string[];
  readonly clients: Clients;
}

const NAMESPACE = 'left-out';

/** Lovage's own rooms: what they import dynamically is for this function. */
const ROOMS = ['client', 'core', 'functions', 'infra', 'package', 'platform'];

/** AWS's SDK loads ways to credentials when it needs them, in every function that calls AWS with it. */
const OF_SDK = /[\\/]node_modules[\\/]@(aws|aws-sdk|smithy)[\\/]/;

/**
 * Leaves out of a bundle what only the run of a task needs: what tasks import dynamically, and the packages that only the workers have. In its place
 * is something that may be named and handed on, as modules do when they are loaded, and throws when it is called.
 */
export function leaveOut({ root, packages, clients }: LeftOut): Plugin {
  const isOwn = (importer: string) =>
    ROOMS.some((room) => importer.startsWith(path.join(root, room) + path.sep)) ||
    (clients === 'sdk' && OF_SDK.test(importer));
  const isLeftOut = ({ path: given, kind, importer }: OnResolveArgs) =>
    (kind === 'dynamic-import' && !isOwn(importer)) ||
    packages.some((name) => given === name || given.startsWith(`${name}/`));
  return {
    name: 'leave-out',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /./ }, (args) =>
        args.kind !== 'entry-point' && isLeftOut(args)
          ? { path: args.path, namespace: NAMESPACE }
          : undefined,
      );
      onLoad({ filter: /./, namespace: NAMESPACE }, ({ path: name }) => ({ contents: standIn(name) }));
    },
  };
}

/** Whether an input of a bundle, as its metafile names it, stands in for one that was left out: no file is read for it. */
export function isLeftOut(input: string): boolean {
  return input.startsWith(`${NAMESPACE}:`);
}

/**
 * The code of what stands in for a module. An import of it by name finds every name, because esbuild looks names up in the prototype as well. It is no
 * promise, and has no iterator.
 */
function standIn(name: string): string {
  const says = `${JSON.stringify(name)} is not in this function, which runs no tasks: import and use it inside run.`;
  return `
    const called = () => { throw new Error(${JSON.stringify(says)}); };
    const get = (target, key) =>
      key === '__esModule' || key === 'then' || typeof key === 'symbol' ? undefined : key === 'prototype' ? target.prototype : whole;
    const names = new Proxy(Object.create(null), { get });
    const whole = new Proxy(function () {}, { get, apply: called, construct: called, getPrototypeOf: () => names });
    module.exports = whole;`;
}
