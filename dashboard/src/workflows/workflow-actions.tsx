import { useState } from 'preact/hooks';
import type { Workflow } from '../api/task.ts';
import { changeWorkflow } from '../api/workflow-calls.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { useAction } from '../parts/use-action.ts';
import { counted } from './count-words.ts';

interface WorkflowActionsProps {
  readonly workflow: Workflow;
  /** Called with the changed workflow. */
  readonly onChange: (workflow: Workflow) => void;
}

type Change = 'revoke' | 'retry';

const DONE: Readonly<Record<Change, string>> = { revoke: 'Revoked.', retry: 'What failed was sent again.' };

/** What you can do with a workflow: retry what failed of it, and revoke what has not ended. */
export function WorkflowActions({ workflow, onChange }: WorkflowActionsProps) {
  const { id, ready, state, counts } = workflow;
  const [asked, setAsked] = useState<Change | null>(null);
  const { busy, act } = useAction();
  const change = (of: Change) =>
    act(async () => {
      onChange(await changeWorkflow(id, of));
      return DONE[of];
    });
  const canRevoke = !ready || (state === 'FAILURE' && counts.open > 0);
  const canRetry = counts.failed > 0 && state !== 'REVOKED';
  return (
    <div class="actions">
      {canRetry && (
        <button type="button" class="primary" disabled={busy} onClick={() => setAsked('retry')}>
          Retry
        </button>
      )}
      {canRevoke && (
        <button type="button" class="danger" disabled={busy} onClick={() => setAsked('revoke')}>
          Revoke
        </button>
      )}
      {asked === 'retry' && (
        <ConfirmDialog
          title="Send what failed again?"
          confirm="Retry"
          onConfirm={() => void change('retry')}
          onClose={() => setAsked(null)}
        >
          <p>
            The tasks that failed by themselves get all their attempts again. What did not run because of them
            runs once they succeed. What succeeded is not done again.
          </p>
        </ConfirmDialog>
      )}
      {asked === 'revoke' && (
        <ConfirmDialog
          title="Revoke this workflow?"
          confirm="Revoke"
          danger
          onConfirm={() => void change('revoke')}
          onClose={() => setAsked(null)}
        >
          <p>
            {counted(counts.open, 'task')} of it {counts.open === 1 ? 'has' : 'have'} not ended. What has not
            started will not run; what runs is aborted when it next reports progress. What has been done stays
            done.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
