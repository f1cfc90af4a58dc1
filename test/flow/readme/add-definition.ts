import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Adds a task definition to a project as its author does: a file in `tasks/`, and its name in the list in `tasks/index.ts`.
 *
 * @param root the project's folder
 * @returns the definition's name in the code
 */
export function addDefinition(root: string, code: string): string {
  const [, name] = /^export const (\w+) = defineTask\(/m.exec(code) ?? [];
  if (name === undefined) throw new Error('The block exports no definition.');
  writeFileSync(path.join(root, 'tasks', `${name}.ts`), code);
  const index = path.join(root, 'tasks', 'index.ts');
  const before = readFileSync(index, 'utf8');
  const after = `import { ${name} } from './${name}.ts';\n${before.replace('defineTasks(import.meta.url, [', `$&${name}, `)}`;
  if (!after.includes(`[${name}, `)) throw new Error('tasks/index.ts has no list of tasks.');
  writeFileSync(index, after);
  return name;
}
