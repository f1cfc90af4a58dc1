/** The messages of a batch to deliver again, and the reason when the whole batch is because the answer was malformed. */
export interface BatchFailures {
  readonly messageIds: ReadonlySet<string>;
  /** Set when Lambda would not understand the function's answer. */
  readonly malformed?: string;
}

/**
 * Reads a function's partial batch response as Lambda does: nothing, `null` and an empty list mean success; a malformed
 * answer, or one that names a message outside the batch, fails the whole batch.
 */
export function batchItemFailures(result: unknown, batch: readonly string[]): BatchFailures {
  if (result === null || typeof result !== 'object' || !('batchItemFailures' in result)) return failed([]);
  const { batchItemFailures: failures } = result;
  if (failures === null || failures === undefined) return failed([]);
  if (!Array.isArray(failures)) return malformed(batch, 'batchItemFailures is not a list');
  const ids: string[] = [];
  for (const failure of failures as readonly unknown[]) {
    const id =
      failure !== null && typeof failure === 'object' && 'itemIdentifier' in failure
        ? failure.itemIdentifier
        : null;
    if (typeof id !== 'string' || !batch.includes(id)) {
      return malformed(batch, `${JSON.stringify(failure)} names no message of the batch`);
    }
    ids.push(id);
  }
  return failed(ids);
}

function failed(ids: readonly string[]): BatchFailures {
  return { messageIds: new Set(ids) };
}

function malformed(batch: readonly string[], reason: string): BatchFailures {
  return { messageIds: new Set(batch), malformed: reason };
}
