import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Check } from '../deploy/checks.ts';
import { run } from './run.ts';

const OLD = 'typescript';
const NEWEST = 'typescript-newest';

/** Other people's compilers and settings, strict as they come. */
export async function checkTypes(check: Check, folder: string): Promise<void> {
  const compile = async (compiler: string, name: string, files: readonly string[], settings: object) => {
    const config = path.join(folder, `tsconfig.${name}.json`);
    const compilerOptions = { target: 'es2022', types: ['node'], strict: true, noEmit: true, ...settings };
    writeFileSync(config, JSON.stringify({ files, compilerOptions }));
    const tsc = path.join(folder, 'node_modules', compiler, 'bin', 'tsc');
    await run(process.execPath, [tsc, '--pretty', 'false', '-p', config], { cwd: folder });
  };
  const all = ['faces.ts', 'infra/app.ts'];
  // Of AWS's CDK the declarations do not compile by themselves: only those of the other faces are checked, too.
  const withoutCdk = { skipLibCheck: false };
  const withCdk = { skipLibCheck: true };
  const bundler = { module: 'esnext', moduleResolution: 'bundler' };

  await check('TypeScript 5.9 knows every face, and compiles an app of ES modules', () =>
    compile(OLD, 'esm', all, {
      ...{ module: 'node16', outDir: 'out', rootDir: '.', noEmit: false, declaration: true },
      ...withCdk,
    }),
  );
  await check('the newest TypeScript compiles an app of CommonJS', () =>
    compile(NEWEST, 'commonjs', ['commonjs/app.ts'], {
      ...{ module: 'nodenext', outDir: 'out', rootDir: '.', noEmit: false },
      ...withCdk,
    }),
  );
  await check('the newest TypeScript knows every face, as a bundler finds it', () =>
    compile(NEWEST, 'bundler', all, { ...bundler, ...withCdk }),
  );
  await check('the newest TypeScript finds no fault in the declarations', () =>
    compile(NEWEST, 'declarations', ['faces.ts'], { ...bundler, ...withoutCdk }),
  );
}
