import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Bundles the client as a web app would. */
function bundleForBrowser() {
  const { metafile, outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['client/index.ts'],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return { modules: Object.keys(metafile.inputs), code: outputFiles[0]?.contents ?? new Uint8Array() };
}

test('the client is under 14 KB gzipped', () => {
  const bytes = gzipSync(bundleForBrowser().code, { level: 9 }).length;
  expect(bytes).toBeGreaterThan(1_000);
  expect(bytes).toBeLessThan(14_000);
});

test('the client contains its own code, the signer and parts of the protocol: no AWS SDK, and nothing that needs a server', () => {
  const { modules, code } = bundleForBrowser();
  const others = modules.filter((module) => !module.startsWith('client/'));
  expect(others.sort()).toEqual([
    'core/protocol/backoff.ts',
    'core/protocol/bounds.ts',
    'core/protocol/clock.ts',
    'core/protocol/invalid-argument.ts',
    'core/protocol/read-retry-after.ts',
    'core/protocol/to-json.ts',
    'core/protocol/until-aborted.ts',
    'node_modules/aws4fetch/dist/aws4fetch.esm.mjs',
  ]);
  expect(Buffer.from(code).toString()).not.toMatch(/@aws-sdk|["'`]node:|\brequire\(|\bBuffer\b/);
});
