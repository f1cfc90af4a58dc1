import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ComponentChildren;
  /** What the button that does it says. */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  /** Called however it closes. */
  readonly onClose: () => void;
}

/** Asks before something is done. The browser keeps the focus inside, and gives it back. */
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
