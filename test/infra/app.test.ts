import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..');
const NODE = path.join(ROOT, 'node_modules', '.bin', 'node');
const folder = mkdtempSync(path.join(tmpdir(), 'lovage-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the app as the `cdk` command does: without credentials, its context and its output folder in the environment. */
function runApp(context: Record<string, unknown>) {
  const { status, stderr } = spawnSync(NODE, ['infra/app.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      TMPDIR: folder,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  return { status, stderr };
}

describe('the app', () => {
  test('without a sender says so in a few lines, and fails', () => {
    const { status, stderr } = runApp({});
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(4);
    expect(stderr).toContain('sender is missing');
    expect(stderr).toContain('npm run deploy -- -c sender=noreply@example.com');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(path.join(folder, 'manifest.json'))).toBe(false);
  });

  test('writes the stack and the bundles of its functions', () => {
    const { status, stderr } = runApp({ sender: 'noreply@example.com', region: 'eu-central-1' });
    expect(stderr).toMatch(/^Warning: region is not a setting/);
    expect(status).toBe(0);
    const { files } = JSON.parse(readFileSync(path.join(folder, 'lovage-dev.assets.json'), 'utf8'));
    const bundles = Object.values<{ source: { path: string; packaging: string } }>(files).filter(
      ({ source }) => source.packaging === 'zip',
    );
    expect(bundles).toHaveLength(4);
    for (const { source } of bundles) {
      expect(existsSync(path.join(folder, source.path, 'index.js'))).toBe(true);
    }
  });
});
