import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Outputs } from './deployment.ts';
import type { Credentials } from './http.ts';
import type { MiniStack } from './ministack.ts';

/**
 * Runs the curl command from the stack's outputs, unchanged, in a shell with a caller's credentials. Only curl's configuration file is
 * special: it sends every request to MiniStack, whatever the host in the URL.
 *
 * @returns the body of the answer
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
