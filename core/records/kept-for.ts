import { MEMBER_TTL_SECONDS, MIN_CELERY_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import type { Membership } from '../protocol/workflow.ts';

/**
 * For how many seconds the record of an ended task is kept: as its definition says, but longer than any copy of a message that Celery sent; and, in a
 * workflow, longer than it takes until the workflow's items are kept on.
 */
export function keptFor(
  {
    pythonName,
    workflow = null,
  }: { readonly pythonName: string | null; readonly workflow?: Membership | null },
  resultTtl: number,
): number {
  return Math.max(
    resultTtl,
    pythonName === null ? 0 : MIN_CELERY_RESULT_TTL_SECONDS,
    workflow === null ? 0 : MEMBER_TTL_SECONDS,
  );
}
