import { chmodSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { bundleFunction, prepareBundleFolder, splitOptions } from '../../infra/bundle.ts';
import type { Bundling } from '../../infra/bundling.ts';
import { toCommonJs, writeCommonJs } from '../../infra/common-js.ts';
import { FUNCTIONS } from '../../infra/functions.ts';
import { Lovage } from '../../infra/lovage.ts';
import { FixtureProject, tasksFile } from './fixture-project.ts';

const projects: FixtureProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

/** A project whose one task does this in its run; `before` is at the start of the file. */
function project(run: string, { before = '', ...files }: Readonly<Record<string, string>> = {}) {
  const text = tasksFile(['hello']).replace(/const run = .*/, `const run = async () => { ${run} };`);
  const made = new FixtureProject({ 'tasks.ts': `${before}\n${text}`, ...files });
  projects.push(made);
  return made;
}

async function deploy(own: FixtureProject, bundling: Bundling = {}): Promise<string> {
  const app = new App({ outdir: path.join(own.folder, 'cdk.out') });
  const tasks = await own.tasks();
  new Lovage(new Stack(app, 'mine'), 'Tasks', { tasks, bundling, sender: 'noreply@example.com' });
  const bundles = path.join(app.outdir, 'bundles');
  const [only = ''] = readdirSync(bundles);
  return path.join(bundles, only);
}

async function refusal(own: FixtureProject, bundling?: Bundling): Promise<string> {
  try {
    await deploy(own, bundling);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('It was accepted.');
}

/** A package in the project's node_modules. */
function packageOf(name: string, manifest: object, index: string): Record<string, string> {
  const folder = `node_modules/${name}`;
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version: '1.2.3', main: 'index.js', ...manifest }),
    [`${folder}/index.js`]: index,
  };
}

describe('what a task imports in its run', () => {
  test('is not in the functions that run none: enqueue and status keep their limits', async () => {
    const own = project(
      `const { SESClient } = await import('@aws-sdk/client-ses'); return String(new SESClient({}));`,
    );
    const sizes = await Promise.all(
      (['enqueue', 'status', 'scheduler', 'worker'] as const).map(async (name) => {
        const outdir = path.join(own.folder, 'bundles', name);
        const { files, modules } = await bundleFunction(name, outdir, {
          tasksFile: path.join(own.folder, 'tasks.ts'),
        });
        const index = Buffer.byteLength(files[0]?.code ?? '');
        return {
          name,
          index,
          hasSes: modules.some((one) => one.includes('node_modules/@aws-sdk/client-ses/')),
        };
      }),
    );
    for (const { name, index, hasSes } of sizes) {
      expect(hasSes, name).toBe(name === 'worker');
      expect(index / 1000, name).toBeLessThanOrEqual(FUNCTIONS[name].bundleLimit);
    }
  });

  test('throws there when it is called', async () => {
    const own = project('return 1;', {
      before: `
        import { Later, nothing } from 'only-there';
        export class Own extends Later {}
        export const lazily = async () => (await import('./lazily.ts')).call();
        export const directly = () => nothing();`,
      'lazily.ts': 'export const call = () => 1;',
      ...packageOf('only-there', {}, 'module.exports = { Later: class {}, nothing: () => 1 };'),
    });
    own.write('handler.ts', `export { directly, lazily } from './tasks.ts';`);
    const outdir = path.join(own.folder, 'bundle');
    const parts = { bundling: { nodeModules: ['only-there'] }, runsTasks: false };
    const built = await build(splitOptions(path.join(own.folder, 'handler.ts'), outdir, parts));
    await prepareBundleFolder(outdir);
    await writeCommonJs(await toCommonJs(built), outdir);
    const { directly, lazily } = createRequire(import.meta.url)(path.join(outdir, 'index.js'));
    expect(directly).toThrow('"only-there" is not in this function, which runs no tasks');
    await expect(lazily()).rejects.toThrow(/lazily.ts" is not in this function|is not a function/);
  });
});

describe('a package with native code', () => {
  test.each([
    ['sharp', { optionalDependencies: { '@img/sharp-linux-x64': '1.0.0' } }],
    ['better-sqlite3', { dependencies: { bindings: '1.0.0' } }],
    ['bcrypt', { dependencies: { 'node-gyp-build': '4.0.0' } }],
    ['@own/native', { gypfile: true }],
  ])('such as %s is refused, with what to set', async (name, manifest) => {
    const own = project(`const all = await import('${name}'); return String(all);`, {
      ...packageOf(name, manifest, 'module.exports = () => 1;'),
    });
    const said = await refusal(own);
    expect(said).toContain(
      `The package ${name} has native code, which no bundle can hold: set bundling: { nodeModules: ['${name}'] }`,
    );
    expect(said.match(/has native code/g)).toHaveLength(1);
  });

  test('that is required as a file is refused, too', async () => {
    const own = project(`const all = await import('raw'); return String(all);`, {
      ...packageOf('raw', {}, `module.exports = require('./build/raw.node');`),
      'node_modules/raw/build/raw.node': 'native',
    });
    expect(await refusal(own)).toContain("set bundling: { nodeModules: ['raw'] }");
  });
});

test('a package with native code is loaded from where it is by a bundle that runs on this machine', async () => {
  const own = project('return 1;', {
    'handler.ts': `
      import native from 'native';
      export const handler = async () => [native(), (await import('native')).default()];`,
    ...packageOf('native', { gypfile: true }, 'module.exports = () => __dirname;'),
  });
  const outdir = path.join(own.folder, 'bundle');
  const built = await build(
    splitOptions(path.join(own.folder, 'handler.ts'), outdir, { nativeCode: 'outside' }),
  );
  await prepareBundleFolder(outdir);
  await writeCommonJs(await toCommonJs(built), outdir);
  const folder = realpathSync(path.join(own.folder, 'node_modules', 'native'));
  const { handler } = createRequire(import.meta.url)(path.join(outdir, 'index.js'));
  expect(await handler()).toEqual([folder, folder]);
});

describe('bundling', () => {
  /** A package manager that installs what it is asked to, with native code for this machine type. */
  const npm = (machine: number) => `#!/bin/sh
    echo "$@" > asked
    mkdir -p node_modules/sharp/build
    printf '\\177ELF\\002\\001\\001\\000\\000\\000\\000\\000\\000\\000\\000\\000\\003\\000\\${machine.toString(8)}\\000' > node_modules/sharp/build/sharp.node`;

  async function withNpm<Value>(
    own: FixtureProject,
    script: string,
    act: () => Promise<Value>,
  ): Promise<Value> {
    chmodSync(own.write('bin/npm', script), 0o755);
    const before = process.env['PATH'];
    process.env['PATH'] = `${own.folder}/bin:${before}`;
    try {
      return await act();
    } finally {
      process.env['PATH'] = before;
    }
  }

  const native = {
    before: `import sharp from 'sharp';`,
    ...packageOf('sharp', { gypfile: true }, 'module.exports = () => 1;'),
    'package-lock.json': '{"lockfileVersion":3}',
  };

  test('installs nodeModules beside the workers’ bundle alone, in the version of the project', async () => {
    const own = project('return String(sharp());', native);
    const bundles = await withNpm(own, npm(0xb7), () => deploy(own, { nodeModules: ['sharp'] }));
    const worker = path.join(bundles, 'worker');
    expect(JSON.parse(readFileSync(path.join(worker, 'package.json'), 'utf8'))).toMatchObject({
      type: 'commonjs',
      dependencies: { sharp: '1.2.3' },
    });
    expect(readFileSync(path.join(worker, 'asked'), 'utf8')).toMatch(/^ci .*--os=linux --cpu=arm64/);
    expect(readFileSync(path.join(worker, 'package-lock.json'), 'utf8')).toBe('{"lockfileVersion":3}');
    expect(readFileSync(path.join(worker, 'index.js'), 'utf8')).toContain('require("sharp")');
    expect(statSync(path.join(worker, 'node_modules', 'sharp')).isDirectory()).toBe(true);
    expect(readdirSync(path.join(bundles, 'enqueue'))).not.toContain('node_modules');
    expect(readFileSync(path.join(bundles, 'enqueue', 'index.js'), 'utf8')).not.toContain('require("sharp")');
  });

  test.each([
    [npm(0x3e), 'The native code of sharp was built for this machine, and Lambda runs Linux on arm64'],
    ['#!/bin/sh\necho no such version >&2; exit 1', /npm ci .* failed in .*:\nno such version/],
  ])('refuses what Lambda could not load', async (script, says) => {
    const own = project('return String(sharp());', native);
    const said = await withNpm(own, script, () => refusal(own, { nodeModules: ['sharp'] }));
    expect(said).toMatch(says);
  });

  test('refuses nodeModules that are called when the tasks are loaded, and says where to call them', async () => {
    const own = project('return 1;', {
      ...native,
      before: `import sharp from 'sharp';\nexport const early = sharp();`,
    });
    expect(await refusal(own, { nodeModules: ['sharp'] })).toContain(
      '"sharp" is not in this function, which runs no tasks: import and use it inside run.',
    );
  });

  test('refuses nodeModules that are not installed', async () => {
    const own = project('return 1;', { 'package-lock.json': '{}' });
    expect(await refusal(own, { nodeModules: ['left-pad'] })).toBe(
      'bundling.nodeModules lists left-pad, which is not installed: npm install left-pad.',
    );
  });

  test('takes loaders and plugins', async () => {
    const own = project('return page + made;', {
      before: `import page from './page.html';\nimport made from 'made:by-a-plugin';`,
      'page.html': '<p>the page',
      'plugins.mjs': `export default [{ name: 'made', setup(build) {
        build.onResolve({ filter: /^made:/ }, ({ path }) => ({ path, namespace: 'made' }));
        build.onLoad({ filter: /./, namespace: 'made' }, () => ({ contents: 'export default "made by a plugin"' }));
      } }];`,
    });
    const plain = new FixtureProject({ 'tasks.ts': tasksFile(['hello']) });
    projects.push(plain);
    // What the app itself loads them with is its own matter.
    const tasks = Object.assign([...(await plain.tasks())], {
      registry: (await plain.tasks()).registry,
      from: path.join(own.folder, 'tasks.ts'),
    });
    const app = new App({ outdir: path.join(own.folder, 'cdk.out') });
    new Lovage(new Stack(app, 'mine'), 'Tasks', {
      tasks,
      sender: 'noreply@example.com',
      bundling: { loader: { '.html': 'text' }, esbuildPlugins: path.join(own.folder, 'plugins.mjs') },
    });
    const [only = ''] = readdirSync(path.join(app.outdir, 'bundles'));
    const worker = readFileSync(path.join(app.outdir, 'bundles', only, 'worker', 'index.js'), 'utf8');
    expect(worker).toContain('<p>the page');
    expect(worker).toContain('made by a plugin');
  });

  test.each<[Bundling | object, string]>([
    [{ externals: [] }, 'bundling.externals is not a setting; external is.'],
    [{ external: 'sharp' }, `bundling.external is "sharp"; it must be a list of names of packages`],
    [{ nodeModules: ['../sharp'] }, `bundling.nodeModules is ["../sharp"]; it must be a list of names`],
    [
      { loader: { '.svg': 'file' } },
      `bundling.loader is {".svg":"file"}; it must be an object of loaders by ending`,
    ],
    [
      { esbuildPlugins: 'nowhere.mjs' },
      `bundling.esbuildPlugins is "nowhere.mjs"; it must be the path or URL`,
    ],
  ])('refuses %j', async (bundling, says) => {
    const own = project('return 1;');
    expect(await refusal(own, bundling)).toContain(says);
  });
});
