import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../deploy/checks.ts';
import { run } from './run.ts';

const APP = `import { createClient } from 'lovage/client';
import type { tasks } from '../out/tasks/index.js';

const client = createClient<typeof tasks>({ url: 'http://localhost:3000' });
export const sum = async (): Promise<number> => (await (await client.add({ a: 1, b: 2 })).result()).sum;
`;

/** What a web app gets: types from the definitions' declarations, and the client's code alone. */
export async function checkClient(check: Check, folder: string): Promise<void> {
  await check('a web app has the types of the tasks, and bundles neither them nor zod nor AWS', async () => {
    const web = path.join(folder, 'web');
    mkdirSync(web);
    writeFileSync(path.join(web, 'app.ts'), APP);
    const compilerOptions = {
      ...{ target: 'es2022', lib: ['es2022', 'dom'], module: 'esnext', moduleResolution: 'bundler' },
      ...{ strict: true, noEmit: true, types: [] },
    };
    writeFileSync(path.join(web, 'tsconfig.json'), JSON.stringify({ files: ['app.ts'], compilerOptions }));
    const tsc = path.join(folder, 'node_modules', 'typescript-newest', 'bin', 'tsc');
    await run(process.execPath, [tsc, '-p', web], { cwd: folder });
    const bundle = `import { build } from 'esbuild';
const { metafile } = await build({ entryPoints: ['web/app.ts'], bundle: true, write: false, metafile: true, format: 'esm', platform: 'browser' });
console.log(JSON.stringify(Object.keys(metafile.inputs)));`;
    const modules: string[] = JSON.parse(
      await run(process.execPath, ['--input-type=module', '--eval', bundle], { cwd: folder }),
    );
    assert.ok(modules.length > 5);
    const strange = modules.filter(
      (module) => !/^web\/|^node_modules\/(aws4fetch|lovage\/(client|core\/protocol))\//.test(module),
    );
    assert.deepEqual(strange, []);
  });
}
