import { definitionsOn } from '../../core/definition/needs-of.ts';
import type { Registry } from '../../core/definition/registry.ts';
import type { Authorizer } from '../../platform/http/http-request.ts';

/** The worker that makes a call. */
export interface CallingWorker {
  /** The queue whose tasks it runs. */
  readonly queue: string;
  /** The names of the tasks that these send. */
  readonly sends: ReadonlySet<string>;
}

/** Finds the worker that makes a call; `null` for any other caller. */
export type FindWorker = (authorizer: Authorizer) => CallingWorker | null;

/**
 * Tells workers by their roles: API Gateway has checked who signed the call.
 *
 * @param setting the role of each worker whose tasks send others, as in `default=NameOfRole,reports=NameOfItsRole`; without it, nobody is a worker
 */
export function workersByRole(setting: string | undefined, registry: Registry): FindWorker {
  if (!setting) return () => null;
  const workers = new Map(
    setting.split(',').map((pair): [string, CallingWorker] => {
      const [queue = '', role = ''] = pair.split('=');
      const own = definitionsOn(registry, queue, registry.celeryQueue);
      return [role, { queue, sends: new Set(own.flatMap(({ sends }) => sends)) }];
    }),
  );
  return ({ iam }) => {
    // arn:aws:sts::<account>:assumed-role/<role>/<session>
    const role = /:assumed-role\/([^/]+)\//.exec(iam?.userArn ?? '')?.[1];
    return workers.get(role ?? '') ?? null;
  };
}
