import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CommonJsFile } from '../../../infra/common-js.ts';
import { writeBuild } from '../../../local/builds/write-build.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lovage-build-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, code: string, map = '{}'): CommonJsFile => ({ name, code, map });
let builds = 0;
const build = (...files: CommonJsFile[]) => {
  builds += 1;
  return writeBuild(new Map([['status', files]]), path.join(folder, String(builds)));
};

describe('a build', () => {
  test('has each bundle in a folder of its own, with its source maps', async () => {
    const written = await build(file('index.js', 'code\n', '{"version":3}'), file('room-ABC.js', 'room\n'));
    const index = written.fileOf('status');
    expect(readFileSync(index, 'utf8')).toBe('code\n//# sourceMappingURL=index.js.map\n');
    expect(readFileSync(`${index}.map`, 'utf8')).toBe('{"version":3}');
    expect(readFileSync(path.join(path.dirname(index), 'room-ABC.js'), 'utf8')).toMatch(/^room\n/);
  });

  test('has another hash when a file is another that is loaded at its first use', async () => {
    const [one, same, other] = await Promise.all([
      build(file('index.js', 'code'), file('room.js', 'a')),
      build(file('index.js', 'code', '{"another":"map"}'), file('room.js', 'a')),
      build(file('index.js', 'code'), file('room.js', 'b')),
    ]);
    expect(same.hashOf('status')).toBe(one.hashOf('status'));
    expect(other.hashOf('status')).not.toBe(one.hashOf('status'));
  });
});
