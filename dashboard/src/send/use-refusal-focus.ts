import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { FormErrors } from './form-values.ts';

/**
 * Focuses the first field with an error after a form was refused: once, so that each field can then be mended in any order.
 *
 * @param errors what is shown at its fields
 * @returns is called when it is refused, before its errors change
 */
export function useRefusalFocus(
  form: RefObject<HTMLFormElement | null>,
  ...errors: readonly FormErrors[]
): () => void {
  const isDue = useRef(false);
  // Before anybody can type: what is typed next goes where the focus is.
  useLayoutEffect(() => {
    if (isDue.current) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    isDue.current = false;
  }, errors);
  return () => {
    isDue.current = true;
  };
}
