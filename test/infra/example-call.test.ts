import { execFile, spawnSync } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { exampleCall } from '../../infra/example-call.ts';
import { synthesize } from './synthesize.ts';

const run = promisify(execFile);

/** Runs a call in a shell, and returns the request that arrives. */
async function paste(auth: 'iam' | 'jwt' | 'none', environment: Record<string, string>) {
  let arrived: { url: string | undefined; headers: IncomingHttpHeaders; body: string } | undefined;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      arrived = { url: request.url, headers: request.headers, body };
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  try {
    const call = exampleCall(auth, `http://127.0.0.1:${address.port}`, 'eu-central-1', ['send_email']);
    await run('sh', ['-c', call], { env: { PATH: process.env['PATH'] ?? '', ...environment } });
  } finally {
    server.close();
  }
  if (!arrived) throw new Error('No request arrived.');
  return arrived;
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret/key+' };

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('the call that a deployment prints', () => {
  test.runIf(hasCurl)('is signed for the API in its region, and sends an email', async () => {
    const { url, headers, body } = await paste('iam', KEYS);
    expect(url).toBe('/send_email');
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request/,
    );
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      recipient: 'success@simulator.amazonses.com',
      content: 'Hello',
    });
  });

  test.runIf(hasCurl)('has a session token only if the shell has one', async () => {
    const { headers } = await paste('iam', { ...KEYS, AWS_SESSION_TOKEN: 'session token' });
    expect(headers['x-amz-security-token']).toBe('session token');
    expect(headers.authorization).toContain('x-amz-security-token');
    expect((await paste('iam', KEYS)).headers).not.toHaveProperty('x-amz-security-token');
  });

  test.runIf(hasCurl)('sends a bearer token with auth jwt, and no credentials with auth none', async () => {
    expect((await paste('jwt', { TOKEN: 'a.b.c' })).headers.authorization).toBe('Bearer a.b.c');
    expect((await paste('none', {})).headers).not.toHaveProperty('authorization');
  });

  test('is an output of the stack, with the API’s URL and region', () => {
    const { Curl } = synthesize().findOutputs('Curl');
    const parts = JSON.stringify(Curl?.['Value']);
    expect(parts).toContain('aws:amz:');
    expect(parts).toContain('{"Ref":"AWS::Region"}');
    expect(parts).toContain('/send_email');
    expect(parts).toContain('"ApiEndpoint"');
  });
});
