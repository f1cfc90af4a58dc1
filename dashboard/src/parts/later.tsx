import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Notice } from './notice.tsx';

/**
 * A component whose code is loaded when it is first drawn: the page's first load does not contain it.
 *
 * @param load imports it
 * @param title its heading meanwhile
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  title: string,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const [state, setState] = useState<'loading' | 'loaded' | 'failed'>(loaded ? 'loaded' : 'loading');
    useEffect(() => {
      if (state !== 'loading') return;
      let gone = false;
      load().then(
        (component) => {
          loaded = component;
          if (!gone) setState('loaded');
        },
        () => {
          if (!gone) setState('failed');
        },
      );
      return () => {
        gone = true;
      };
    }, [state]);
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    return (
      <>
        <h1 tabIndex={-1}>{title}</h1>
        {state === 'failed' ? (
          <Notice title="This part of the page could not be loaded" tone="error">
            <p>The server does not answer, or has another version of the page by now.</p>
            {/* A browser remembers an import that failed: only loading the page again repeats it. */}
            <button type="button" onClick={() => location.reload()}>
              Reload the page
            </button>
          </Notice>
        ) : (
          <div class="waiting" role="status">
            <span class="unseen">Loading</span>
            <div class="waiting-block" aria-hidden="true" />
          </div>
        )}
      </>
    );
  };
}
