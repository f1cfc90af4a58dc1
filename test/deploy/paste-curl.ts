import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Outputs } from './deployment.ts';
import type { Credentials } from './http.ts';
import type { MiniStack } from './ministack.ts';

/**
 * Pastes the call that the stack's outputs hold into a shell that has a caller's credentials, as it is. Only `curl`'s own settings
 * differ from anybody's: they lead it to MiniStack, whatever the host of the URL is.
 *
 * @returns the answer's body
 */
export async function pasteCurl(
  ministack: MiniStack,
  { Curl }: Outputs,
  { accessKeyId, secretAccessKey }: Credentials,
): Promise<string> {
  const home = mkdtempSync(path.join(tmpdir(), 'lovage-curl-'));
  try {
    writeFileSync(
      path.join(home, '.curlrc'),
      `connect-to = "::127.0.0.1:${ministack.port}"\ninsecure\nsilent\n`,
    );
    const { stdout } = await promisify(execFile)('sh', ['-c', Curl], {
      env: {
        PATH: process.env['PATH'] ?? '',
        CURL_HOME: home,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });
    return stdout;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
