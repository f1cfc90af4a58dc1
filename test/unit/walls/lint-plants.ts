import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const BIOME = path.join(ROOT, 'node_modules', '.bin', 'biome');

/** A line of code, and what the linter should say about it. */
export interface Plant {
  /** From the root of the tree. */
  readonly file: string;
  /** One line. */
  readonly code: string;
  readonly rule: Rule;
  /** How the linter's reason begins; `null` for a line that it lets pass. */
  readonly refusal: string | null;
}

export type Rule =
  | 'noConsole'
  | 'noImportCycles'
  | 'noProcessEnv'
  | 'noRestrictedImports'
  | 'useNodejsImportProtocol';

/**
 * Lints plants under the rules of `biome.jsonc`, in a temporary folder that holds nothing else.
 *
 * @returns the plants about which the linter says something else than expected, and what
 * @throws Error when Biome cannot read its rules or a plant
 */
export async function lintPlants(plants: readonly Plant[]): Promise<ReadonlyMap<Plant, string>> {
  const tree = mkdtempSync(path.join(tmpdir(), 'lovage-walls-'));
  try {
    const places = writePlants(tree, plants);
    const said = Map.groupBy(await lint(tree), placeOf);
    const surprises = [...places].flatMap(([place, plant]): [Plant, string][] => {
      const reasons = said.get(place)?.map(({ message }) => message) ?? [];
      const text = `${plant.file}: ${plant.code} ${reasons.length === 0 ? 'passes' : reasons.join(' ')}`;
      return isExpected(plant, reasons) ? [] : [[plant, text]];
    });
    return new Map(surprises);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** @returns the plants by place: file, line and rule */
function writePlants(tree: string, plants: readonly Plant[]): ReadonlyMap<string, Plant> {
  // The rules ask Biome to respect .gitignore, and then there must be one.
  for (const name of ['biome.jsonc', '.gitignore'])
    copyFileSync(path.join(ROOT, name), path.join(tree, name));
  const places = new Map<string, Plant>();
  for (const [file, inFile] of Map.groupBy(plants, (plant) => plant.file)) {
    mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(tree, file), inFile.map(({ code }) => `${code}\n`).join(''));
    for (const [index, plant] of inFile.entries()) places.set(`${file}:${index + 1}:${plant.rule}`, plant);
  }
  return places;
}

function isExpected({ refusal }: Plant, reasons: readonly string[]): boolean {
  return refusal === null ? reasons.length === 0 : reasons.some((reason) => reason.startsWith(refusal));
}

/** What is read here of Reviewdog's format. */
interface Diagnostic {
  readonly code: { readonly value: string };
  readonly location: { readonly path: string; readonly range: { readonly start: { readonly line: number } } };
  readonly message: string;
}

function placeOf({ code, location, message }: Diagnostic): string {
  if (!code.value.startsWith('lint/')) throw new Error(`${location.path}: ${message}`);
  return `${location.path}:${location.range.start.line}:${code.value.split('/').at(-1)}`;
}

function lint(tree: string): Promise<readonly Diagnostic[]> {
  const args = ['lint', '--reporter=rdjson', '--diagnostic-level=error', '--max-diagnostics=none', '.'];
  return new Promise((resolve, reject) => {
    execFile(BIOME, args, { cwd: tree, maxBuffer: 2 ** 28 }, (_refusals, stdout, stderr) => {
      try {
        const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
        resolve(diagnostics);
      } catch (cause) {
        reject(new Error(`Biome gave no diagnostics: ${stderr}`, { cause }));
      }
    });
  });
}
