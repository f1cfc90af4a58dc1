import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { importBoth, importCode, importType } from './import-plants.ts';
import { lintPlants, type Plant, type Rule } from './lint-plants.ts';
import { passage, WALLS, wallOf } from './walls.ts';

/** What others import of a room, where that is not every file. */
const FACES: Readonly<Record<string, string>> = {
  tasks: 'tasks/index.ts',
  dashboard: 'dashboard/page-config.ts',
  'functions/operate': 'functions/operate/operated-queue.ts',
};

const rooms = Object.keys(WALLS);
const folders = rooms.filter((room) => !room.endsWith('.ts'));
const deployed = folders.filter((room) => /^(functions|tasks|core|platform)\b/.test(room));
const handlers = deployed.filter((room) => room.startsWith('functions/')).map((room) => `${room}/handler.ts`);

const groups: Readonly<Record<string, readonly Plant[]>> = {
  ...Object.fromEntries(rooms.map((room) => [`what ${room} imports of other rooms`, around(room)])),
  'that a room imports itself': [
    ...folders.flatMap((room) => importBoth(`${room}/planted.ts`, './own.ts', null)),
    ...deployed.flatMap((room) => importBoth(`${room}/planted/planted.ts`, '../own.ts', null)),
  ],
  'every way to import what is refused': rooms
    .filter((room) => room !== 'test')
    .flatMap((room) => {
      const tests = pathTo(fileIn(room), 'test/planted.ts');
      const { reason } = wallOf(room);
      return [
        ...importCode(fileIn(room), tests, reason),
        ...importType(fileIn(room), tests, 'Planted', reason),
      ];
    }),
  'the face of a room, and what lies behind it': [
    ...importBoth('functions/worker/planted.ts', '../../tasks/add.ts', 'A function imports'),
    ...importBoth('infra/planted.ts', '../functions/operate/operate.ts', 'The stack'),
    ...importBoth('dashboard/src/planted.ts', '../served-page.ts', 'The page'),
    ...importBoth('dashboard/src/parts/planted.ts', '../../served-page.ts', 'The page'),
  ],
  'that the root imports neither tests nor the bench': [
    ...importBoth('planted.ts', './test/unit/planted.ts', 'Only tests'),
    ...importBoth('planted.ts', './bench/planted.ts', 'Only the bench'),
  ],
  'that a Lambda loads zod/mini, and not zod': deployed
    .filter((room) => room !== 'core/protocol')
    .flatMap((room) => [
      ...packages(room, ['zod', 'zod/v4', 'zod/v3'], 'Use zod/mini'),
      ...packages(room, ['zod/mini', 'zod/v4/core', 'zod/v4/locales/en.js'], null),
    ]),
  'that core/protocol imports no package': packages(
    'core/protocol',
    ['zod/mini', 'uuid', 'node:crypto', '@aws-sdk/client-sqs'],
    'core/protocol imports nothing',
  ),
  'that the client runs in browsers': [
    ...packages(
      'client',
      ['node:crypto', '@aws-sdk/client-sqs', 'zod', 'zod/mini'],
      'The client runs in browsers',
    ),
    ...packages('client', ['aws4fetch', '@standard-schema/spec'], null),
  ],
  'that the page runs in browsers': [
    ...packages('dashboard/src', ['node:crypto'], 'The page runs in browsers'),
    ...packages('dashboard/src', ['preact/hooks'], null),
    ...packages('dashboard/src/api/task.ts', ['node:crypto', 'preact/hooks'], "The page's types"),
  ],
  'what the command line asks AWS': [
    ...packages('cli', ['@aws-sdk/client-sqs', '@aws-sdk/client-dynamodb'], 'The command line asks AWS'),
    ...packages('cli', ['@aws-sdk/client-cloudformation', '@aws-sdk/credential-providers', 'node:fs'], null),
  ],
  'modules of Node.js by their prefix, as walls name them': folders.map((room) =>
    plant(`${room}/planted.ts`, "import 'crypto';", 'useNodejsImportProtocol', 'A Node.js builtin'),
  ),
  'cycles of code and cycles of types': folders.flatMap((room) => [
    cycle(`${room}/code-a.ts`, "export { a } from './code-b.ts';"),
    cycle(`${room}/code-b.ts`, "export { a } from './code-a.ts';"),
    cycle(`${room}/types-a.ts`, "import type { B } from './types-b.ts';"),
    cycle(`${room}/types-b.ts`, "import type { A } from './types-a.ts';"),
    { ...cycle(`${room}/row-a.ts`, "export { b } from './row-b.ts';"), refusal: null },
    { ...cycle(`${room}/row-b.ts`, 'export const b = 1;'), refusal: null },
  ]),
  'who reads the environment': [
    ...[...deployed, 'client'].map((room) => environment(`${room}/planted.ts`, "Don't use process.env")),
    ...[...handlers, 'cli/planted.ts', 'infra/planted.ts'].map((file) => environment(file, null)),
  ],
  'who writes to the console': [
    ...[...deployed, 'client', 'cli', 'dashboard', 'dashboard/src'].map((room) =>
      print(`${room}/planted.ts`, "Don't use console"),
    ),
    ...['cli/lovage.js', 'infra/planted.ts', 'local/planted.ts'].map((file) => print(file, null)),
  ],
};

let surprises: ReadonlyMap<Plant, string>;

beforeAll(async () => {
  surprises = await lintPlants(Object.values(groups).flat());
}, 30_000);

test.each(Object.entries(groups))('the linter knows %s', (_, plants) => {
  expect(plants.flatMap((planted) => surprises.get(planted) ?? [])).toEqual([]);
});

/** What a room imports of every other, from a file of its own and from one in a folder within it. */
function around(room: string): readonly Plant[] {
  return rooms.filter((other) => other !== room).flatMap((other) => between(room, other));
}

function between(room: string, other: string): readonly Plant[] {
  const { reason, types } = wallOf(room);
  const file = fileIn(room);
  const target = FACES[other] ?? fileIn(other);
  const files = room === file ? [file] : [file, `${room}/planted/planted.ts`];
  switch (passage(room, other)) {
    case 'all':
      return files.flatMap((from) => importBoth(from, pathTo(from, target), null));
    case 'types':
      return [
        ...files.flatMap((from) => importCode(from, pathTo(from, target), reason)),
        ...importType(file, pathTo(file, target), types[other] ?? '', null),
        ...importType(file, pathTo(file, target), 'Another', reason),
      ];
    case 'nothing':
      return files.flatMap((from) => importBoth(from, pathTo(from, target), reason));
  }
}

function fileIn(room: string): string {
  return room.endsWith('.ts') ? room : `${room}/planted.ts`;
}

function pathTo(file: string, target: string): string {
  const relative = path.posix.relative(path.posix.dirname(file), target);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function packages(room: string, names: readonly string[], refusal: string | null): readonly Plant[] {
  return names.flatMap((name) => importBoth(fileIn(room), name, refusal));
}

function cycle(file: string, code: string): Plant {
  return plant(file, code, 'noImportCycles', 'This import is part of a cycle');
}

function environment(file: string, refusal: string | null): Plant {
  return plant(file, "void process.env['STAGE'];", 'noProcessEnv', refusal);
}

function print(file: string, refusal: string | null): Plant {
  return plant(file, "console.log('planted');", 'noConsole', refusal);
}

function plant(file: string, code: string, rule: Rule, refusal: string | null): Plant {
  return { file, code, rule, refusal };
}
