import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { template } from '../init/template.ts';

/** What `name` may be: it begins the names of all that is deployed, of which SQS allows 80 characters. */
const NAME = /^[a-z][a-z0-9-]{0,19}$/;

/** `lovage init`: makes a project with one task. Writes nothing if one of its files is there already. */
export async function init(
  given: string | undefined,
  { name: named }: { readonly name?: string },
  { output }: Context,
  version: string,
): Promise<void> {
  const folder = path.resolve(given ?? '.');
  const name = named ?? nameOf(folder);
  refuseName(name, named !== undefined);
  const files = Object.entries(template({ name, version }));
  refuseTaken(folder, Object.fromEntries(files));
  try {
    for (const [file, text] of files) {
      const full = path.join(folder, file);
      mkdirSync(path.dirname(full), { recursive: true });
      // Somebody may have made it in between.
      writeFileSync(full, text, { flag: 'wx' });
    }
  } catch (error) {
    const { code, path: at = folder } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CliError(EXIT.usage, `${at} cannot be written (${code}).`);
  }
  if (output.json) {
    output.document({ folder, name, files: files.map(([file]) => file) });
    return;
  }
  for (const [file] of files) output.data(path.join(given ?? '', file));
  const enter = path.relative(process.cwd(), folder);
  output.note(
    [
      '',
      'Next:',
      ...(enter === '' ? [] : [`  cd ${enter}`]),
      '  npm install',
      '  npm run dev      # runs it here: http://localhost:3000',
      '  npm test',
      '  npm run doctor   # is the AWS account ready? Then: npm run deploy',
    ].join('\n'),
  );
}

/** A name from the folder's: `My Shop` is `my-shop`. */
function nameOf(folder: string): string {
  return path
    .basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

function refuseName(name: string, isGiven: boolean): void {
  const what = isGiven ? `--name is "${name}"` : `The folder makes the name "${name}"`;
  if (!NAME.test(name)) {
    throw new CliError(
      EXIT.usage,
      `${what}; a name is a lower-case letter, then up to 19 lower-case letters, digits or "-".`,
      isGiven ? {} : { hint: 'Give another: --name shop' },
    );
  }
  // npm installs no package into one of the same name.
  if (name === 'lovage') {
    throw new CliError(EXIT.usage, `${what}, which is that of the package it uses.`, {
      hint: 'Give another: --name shop',
    });
  }
}

function refuseTaken(folder: string, files: Readonly<Record<string, string>>): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new CliError(EXIT.usage, `${folder} is a file.`);
  }
  const taken = Object.keys(files).filter((file) => existsSync(path.join(folder, file)));
  if (taken.length === 0) return;
  throw new CliError(
    EXIT.usage,
    `${folder} already has ${taken.join(', ')}, which lovage init would write. It has written nothing.`,
    { hint: 'Name another folder: lovage init DIR' },
  );
}
