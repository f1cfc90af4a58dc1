import { tryAgain } from '../api/connection.ts';
import { useLost } from '../api/use-lost.ts';

/** Shown while the API does not answer. What was read before stays on the page. */
export function Banner() {
  const lost = useLost();
  return (
    <div role="alert">
      {lost && (
        <div class="banner">
          <p>
            <strong>The API does not answer.</strong> What you see may be out of date. Trying again every few
            seconds.
          </p>
          <button type="button" onClick={tryAgain}>
            Try now
          </button>
        </div>
      )}
    </div>
  );
}
