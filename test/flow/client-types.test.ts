import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyProject } from './copy-project.ts';
import { addDefinition } from './readme/add-definition.ts';
import { createOtherApp, type OtherApp } from './readme/other-app.ts';

/** Tasks whose results have shapes that people give them: one of several, an interface, optional fields, nothing. */
const DEFINITIONS = [
  `
export const sortNumber = defineTask({
  name: 'sort_number',
  input: z.strictObject({ n: z.number() }),
  run: ({ n }) => (n > 9 ? { big: n } : { small: n }),
});
`,
  `
interface Line {
  readonly article: string;
  readonly note?: string;
}
export interface Report {
  title: string;
  pages?: number;
  lines: readonly Line[];
  byDay: Record<string, number | null>;
}
export const makeReport = defineTask({
  name: 'make_report',
  input: z.strictObject({ title: z.string(), pages: z.optional(z.int()) }),
  run: async ({ title, pages }): Promise<Report> => ({
    title,
    lines: [{ article: 'a' }],
    byDay: {},
    ...(pages === undefined ? {} : { pages }),
  }),
});
`,
  `
class Outcome {
  readonly kept: boolean = true;
}
export const maybe = defineTask({
  name: 'maybe',
  input: z.strictObject({ n: z.number() }),
  run: ({ n }) => {
    if (n > 3) return { kind: 'one', n } as const;
    if (n > 2) return [{ a: 1 }, { b: [n] }];
    if (n > 1) return new Outcome();
    return null;
  },
});
`,
  `
export const nothing = defineTask({ name: 'nothing', input: z.strictObject({}), run: async () => {} });
`,
  `
export const joinReports = defineTask({
  name: 'join_reports',
  input: z.strictObject({ title: z.string(), reports: z.array(z.object({ title: z.string(), pages: z.optional(z.int()) })) }),
  run: ({ title }) => title,
});
`,
  `
export const readSettled = defineTask({
  name: 'read_settled',
  input: z.strictObject({
    results: z.array(
      z.union([
        z.object({ ok: z.literal(true), value: z.union([z.object({ big: z.number() }), z.object({ small: z.number() })]) }),
        z.object({ ok: z.literal(false), error: z.object({ type: z.string(), message: z.string(), taskId: z.string() }) }),
      ]),
    ),
  }),
  run: ({ results }) => results.length,
});
`,
];

const APP = `
import { type ApiError, chain, chord, createClient, group, type Settled, type Signature, type TaskRecord, type TaskResult } from 'lovage/client';
import type { tasks } from 'lovage/tasks';

const client = createClient<typeof tasks>({ url: 'http://localhost:3000' });

export async function run(): Promise<string> {
  const sorted = await (await client.sortNumber({ n: 12 })).result();
  const big: number = 'big' in sorted && sorted.big !== undefined ? sorted.big : (sorted.small ?? 0);
  // @ts-expect-error there is no such field
  sorted.medium;
  const report = await (await client.makeReport({ title: 'July', pages: 2 })).result({ timeout: 60 });
  const pages: number | undefined = report.pages;
  const note: string | undefined = report.lines[0]?.note;
  // @ts-expect-error it may be missing
  const missing: number = report.pages;
  const some = await (await client.maybe({ n: 1 })).result();
  const nothing: null = await (await client.nothing({})).result();
  const record: TaskRecord<TaskResult<typeof tasks, 'make_report'>> = await client.task<'make_report'>('id').status();
  const many: (object | ApiError)[] = await client.many([{ task: 'sort_number', input: { n: 1 } }]);
  // @ts-expect-error a text is not a number
  await client.sortNumber({ n: '12' });
  const { makeReport, joinReports, readSettled, sortNumber } = client;
  const reports = ['May', 'June'].map((title) => makeReport.s({ title }));
  const year = chord(reports, joinReports.into('reports', { title: '2029' }));
  const joined: string = await (await client.sendWorkflow(year.link(joinReports.si({ title: 'x', reports: [] })))).result();
  const collected = sortNumber.map([{ n: 1 }], { onFailure: 'collect' });
  const settled: Signature<unknown, Settled<{ big: number; small?: undefined } | { small: number; big?: undefined }>[]> = collected;
  const three = chain(collected, readSettled.into('results'), group([makeReport.into('pages', { title: 'x' })]));
  const [{ title }] = await (await client.sendWorkflow(three, { countdown: 5 })).result();
  // @ts-expect-error numbers are no reports
  chord(sortNumber.map([{ n: 1 }]), joinReports.into('reports', { title: '2029' }));
  // @ts-expect-error a field is missing beside the passed one
  chord(reports, joinReports.into('reports', {}));
  // @ts-expect-error there is no such field
  chord(reports, joinReports.into('report', { title: '2029' }));
  // @ts-expect-error the body does not take failures
  chord(reports, joinReports.into('reports', { title: '2029' }), { onFailure: 'collect' });
  // @ts-expect-error nothing comes before it
  await client.sendWorkflow(readSettled.into('results'));
  return [big, pages, note, missing, some, nothing, record.result?.title, many.length, joined, settled, title].join(' ');
}
`;

let root: string;
let app: OtherApp;
beforeAll(async () => {
  root = copyProject();
  for (const code of DEFINITIONS) {
    const imports =
      "import * as z from 'zod/mini';\nimport { defineTask } from '../core/definition/define-task.ts';\n";
    addDefinition(root, `${imports}${code}`);
  }
  app = await createOtherApp(root);
  mkdirSync(path.join(app.folder, 'src'));
  writeFileSync(path.join(app.folder, 'src', 'app.ts'), APP);
});
afterAll(() => {
  for (const folder of [root, app.folder]) rmSync(folder, { recursive: true, force: true });
});

const NODENEXT = { module: 'nodenext', target: 'es2022' };

/** The settings of other people's projects. Nobody's are those of this one, which are stricter than `strict`. */
test.each<[string, string, object]>([
  ['TypeScript 5.9', 'typescript-5.9', NODENEXT],
  ['the newest TypeScript', 'typescript', NODENEXT],
  [
    'the newest TypeScript with a bundler’s modules',
    'typescript',
    { module: 'esnext', moduleResolution: 'bundler', target: 'es2022', lib: ['es2022', 'dom'] },
  ],
  [
    'the newest TypeScript with exact optional properties',
    'typescript',
    { ...NODENEXT, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ],
])('an app that is compiled by %s, strictly, has the types of its tasks', async (_, compiler, settings) => {
  expect(await app.compile(compiler, { strict: true, skipLibCheck: false, ...settings })).toBe('');
});
