import type { PageConfig } from '../../page-config.ts';
import type { Json } from '../api/task.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { curlOf } from './curl.ts';

interface CurlCardProps {
  readonly path: string;
  readonly input: Json;
  readonly idempotencyKey: string;
  readonly config: PageConfig;
}

/** The form's call as a shell command. */
export function CurlCard({ path, input, idempotencyKey, config }: CurlCardProps) {
  const origin = config.apiUrl?.replace(/\/$/, '') ?? location.origin;
  const text = curlOf({ origin, path, input, idempotencyKey, signedIn: config.signedIn });
  return (
    <aside class="card curl" aria-labelledby="curl-title">
      <div class="card-head">
        <h2 id="curl-title">The same call from a shell</h2>
        <CopyButton text={text} what="the command" />
      </div>
      <CodeBlock text={text} label="The call as a curl command" />
    </aside>
  );
}
