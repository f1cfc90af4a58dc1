import { MIN_CELERY_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';

/** For how many seconds the record of an ended task is kept: as its definition says, but longer than any copy of a message that Celery sent. */
export function keptFor({ pythonName }: { readonly pythonName: string | null }, resultTtl: number): number {
  return pythonName === null ? resultTtl : Math.max(resultTtl, MIN_CELERY_RESULT_TTL_SECONDS);
}
