import type { ComponentChildren } from 'preact';
import { closeDialog, Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ComponentChildren;
  /** The label of the button that confirms. */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  /** Called however it closes. */
  readonly onClose: () => void;
}

/** Asks for confirmation. */
export function ConfirmDialog({ title, children, confirm, danger, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="dialog-text">{children}</div>
      <div class="actions end">
        <button type="button" onClick={({ currentTarget }) => closeDialog(currentTarget)}>
          Cancel
        </button>
        <button
          type="button"
          class={danger ? 'danger solid' : 'primary'}
          onClick={({ currentTarget }) => {
            closeDialog(currentTarget);
            onConfirm();
          }}
        >
          {confirm}
        </button>
      </div>
    </Dialog>
  );
}
