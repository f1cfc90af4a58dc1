import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

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

/** Asks for confirmation. The browser keeps the focus inside, and restores it afterwards. */
export function ConfirmDialog({ title, children, confirm, danger, onConfirm, onClose }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={onClose}>
      <h2 id="dialog-title">{title}</h2>
      <div class="dialog-text">{children}</div>
      <div class="actions end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          class={danger ? 'danger solid' : 'primary'}
          onClick={() => {
            close();
            onConfirm();
          }}
        >
          {confirm}
        </button>
      </div>
    </dialog>
  );
}
