import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Called however it closes. */
  readonly onClose: () => void;
}

/**
 * A dialog, open as long as it is drawn. The browser keeps the focus inside, restores it afterwards, and closes it on Escape; a button in it
 * closes it with `closeDialog`.
 */
export function Dialog({ title, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={onClose}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

/** Closes the dialog that an element is in. */
export function closeDialog(element: Element): void {
  element.closest('dialog')?.close();
}
