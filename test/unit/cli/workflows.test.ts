import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { registry } from '../../../bench/tasks/index.ts';
import type { ApiWorkflow } from '../../../core/protocol/api-workflow.ts';
import { openApiDocument } from '../../../functions/status/openapi/document.ts';
import { type CliLineOptions, cli } from './cli-lines.ts';
import { idOf, planned } from './planned-workflow.ts';

const ID = '01a20256-18a8-5708-87fa-327211c603ee';

/** A workflow as the API shows it. */
function workflow(fields: Partial<ApiWorkflow> = {}): ApiWorkflow {
  return {
    ...{ id: ID, state: 'PENDING', ready: false, successful: false, result: null, error: null },
    ...{ counts: { open: 3, succeeded: 0, failed: 0, skipped: 0 }, total: 3 },
    ...{ createdAt: '2020-01-01T00:00:00.000Z', finishedAt: null },
    ...fields,
  };
}

interface Asked {
  readonly call: string;
  readonly body: unknown;
  readonly key: string | undefined;
}

/** How the API answers a call: with a body, or with a problem. */
type Answers = (asked: Asked) => object;

/** An API, and what was asked of it, but for its description. */
async function apiOf(answers: Answers) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const answer = (body: object) => {
      const status = 'status' in body ? Number(body.status) : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const text = (await buffer(request)).toString();
    if (request.url === '/openapi.json') return answer(openApiDocument(registry));
    const key = request.headers['idempotency-key']?.toString();
    const given = {
      call: `${request.method} ${request.url}`,
      body: text === '' ? undefined : JSON.parse(text),
      key,
    };
    asked.push(given);
    return answer(answers(given));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    run: (line: string, options: CliLineOptions = {}) =>
      cli(line.split(' '), { environment: { LOVAGE_URL: `http://127.0.0.1:${port}` }, ...options }),
  };
}

const problem = (status: number, detail: string, errors?: readonly object[]) => ({
  ...{ type: 'about:blank', title: 'T', status, detail },
  ...(errors ? { errors } : {}),
});

const CHAIN = '{\n "chain": [\n  { "task": "ad" },\n  { "task": "add", "pass": "a" }\n ]\n}';

describe('lovage workflow send', () => {
  test('sends a node under a key, and shows its id', async () => {
    const { run, asked } = await apiOf(() => workflow());
    const { stdout, exitCode } = await run('workflow send - --key order-1 --on-failure tolerate=2', {
      stdin: '{"task":"add"}',
    });
    expect(asked).toEqual([
      {
        call: 'POST /workflows',
        body: { workflow: { task: 'add' }, onFailure: { tolerate: 2 } },
        key: 'order-1',
      },
    ]);
    expect([stdout, exitCode]).toEqual([`${ID}  PENDING  0 of 3\n`, 0]);
  });

  test('sends the body of a call, and has a key of its own each time; a flag comes before the file', async () => {
    const { run, asked } = await apiOf(() => workflow());
    const stdin = '{"workflow":{"task":"add"},"onFailure":"cancel","options":{"queue":"slow"}}';
    await run('workflow send -', { stdin });
    await run('workflow send - --on-failure collect', { stdin });
    expect(asked.map(({ body }) => body)).toEqual([
      { workflow: { task: 'add' }, onFailure: 'cancel', options: { queue: 'slow' } },
      { workflow: { task: 'add' }, onFailure: 'collect', options: { queue: 'slow' } },
    ]);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
    expect(asked.every(({ key }) => key?.length === 32)).toBe(true);
  });

  test('names each node that is wrong, in its line of the file, and the task that was meant', async () => {
    const { run } = await apiOf(() =>
      problem(422, 'The workflow is invalid.', [
        { path: 'workflow.chain.0.task', message: 'There is no task with this name. The tasks are x.' },
        { path: 'workflow.chain.1.input.b', message: 'Is required' },
        { path: 'workflow', message: 'Is too large' },
        { path: 'onFailure', message: 'Must be less' },
      ]),
    );
    const { stdout, stderr, exitCode } = await run('workflow send - --on-failure tolerate=9', {
      stdin: CHAIN,
    });
    expect(stderr.split('\n')).toEqual([
      'error: stdin: The workflow is invalid.',
      '  chain.0.task: There is no task "ad". Did you mean "add"? (line 3)',
      '  chain.1.input.b: Is required (line 4)',
      '  Is too large (line 1)',
      '  --on-failure: Must be less',
      'The tasks are send_email, add, process.',
      '',
    ]);
    expect([stdout, exitCode]).toEqual(['', 2]);
  });

  test('keeps the paths of a file that is the body of the call, and leaves a field named task alone', async () => {
    const { run } = await apiOf(() =>
      problem(422, 'The workflow is invalid.', [
        { path: 'workflow.input.task', message: 'Must be a number.' },
        { path: 'onFailure', message: 'Must be another' },
      ]),
    );
    const stdin = '{ "onFailure": "no",\n "workflow": { "task": "add",\n "input": { "task": "x" } } }';
    expect((await run('workflow send -', { stdin })).stderr).toBe(
      'error: stdin: The workflow is invalid.\n' +
        '  workflow.input.task: Must be a number (line 3)\n' +
        '  onFailure: Must be another (line 1)\n',
    );
    const { error } = JSON.parse((await run('workflow send - --json', { stdin })).stderr);
    expect(error).toMatchObject({
      exitCode: 2,
      errors: [{ path: 'workflow.input.task' }, { path: 'onFailure', message: 'Must be another (line 1)' }],
    });
  });

  test('without an answer, says with which key to go on', async () => {
    const { run, asked } = await apiOf(() => problem(500, 'It died.'));
    const { stderr, exitCode } = await run('workflow send -', { stdin: '{"task":"add"}' });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('error: It died.\n');
    expect(asked[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(stderr).toContain(`lovage workflow send - --key ${asked[0]?.key}`);
  });

  test('refused, says no key', async () => {
    const { run } = await apiOf(() => problem(403, 'Not allowed.'));
    const { stderr, exitCode } = await run('workflow send -', { stdin: '{"task":"add"}' });
    expect(exitCode).toBe(3);
    expect(stderr).not.toContain('--key');
  });

  test.each([
    ['--on-failure colect', 'Did you mean "collect"?'],
    ['--wait soon', '--wait is "soon"; it must be a number of seconds.'],
    ['--key ä', '--idempotency-key must be'],
    ['--nonsense', 'unknown option'],
    ['other.json', 'too many arguments'],
  ])('%s is refused before anything is sent', async (flag, says) => {
    const { run, asked } = await apiOf(() => workflow());
    const { stderr, exitCode } = await run(`workflow send - ${flag}`, { stdin: '{"task":"add"}' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
    expect(asked).toEqual([]);
  });

  test('waits, and shows the tree and the result', async () => {
    const { outline, nodes } = await planned(
      { chain: [{ task: 'add', input: { a: 1, b: 2 } }, { task: 'process' }] },
      { 0: 'SUCCESS', 1: 'SUCCESS' },
    );
    const ended = workflow({
      ...{ state: 'SUCCESS', ready: true, successful: true, result: 7, total: 2 },
      ...{ counts: { open: 0, succeeded: 2, failed: 0, skipped: 0 }, finishedAt: '2020-01-01T00:00:02.000Z' },
    });
    const { run, asked } = await apiOf(({ call }) => {
      if (call.startsWith('POST')) return workflow();
      return call.includes('/nodes') ? { nodes, cursor: null } : { ...ended, outline };
    });
    const { stdout, stderr, exitCode } = await run('workflow send - --wait', { stdin: '{"task":"add"}' });
    expect([stderr, exitCode]).toEqual([`sent ${ID}\n`, 0]);
    expect(stdout).toMatch(/^result {6}7\n(.+\n)*took {8}2\.0 s\n\nchain\n/m);
    expect(stdout).toContain(`└─ process  SUCCESS  ${idOf(1)}\n`);
    expect(asked.map(({ call }) => call)).toEqual([
      'POST /workflows',
      `GET /workflows/${ID}?include=outline`,
      `GET /workflows/${ID}?wait=25`,
      `GET /workflows/${ID}/nodes?limit=100`,
    ]);
    const { stdout: json } = await run('workflow send - --wait --json', { stdin: '{"task":"add"}' });
    expect(JSON.parse(json)).toEqual({ ...ended, outline, nodes });
  });
});

describe('lovage workflow ID', () => {
  test('shows it as it is, with all pages of its tasks', async () => {
    const { outline, nodes } = await planned({ group: ['1', '2', '3'].map(() => ({ task: 'process' })) });
    const { run, asked } = await apiOf(({ call }) => {
      if (!call.includes('/nodes')) return { ...workflow(), outline };
      const from = Number(new URL(call.slice(4), 'http://x').searchParams.get('cursor') ?? 0);
      return { nodes: nodes.slice(from, from + 1), cursor: from < 2 ? String(from + 1) : null };
    });
    const { stdout, exitCode } = await run(`workflow ${ID}`);
    expect(stdout).toContain(`└─ process  PENDING  ${idOf(2)}\n`);
    expect([exitCode, asked.length]).toEqual([0, 4]);
    expect((await run(`workflow show ${ID}`)).stdout.split('\n').slice(-5)).toEqual(
      stdout.split('\n').slice(-5),
    );
  });

  test('shows one whose outline is gone without its tree', async () => {
    const { run } = await apiOf(({ call }) =>
      call.includes('/nodes') ? { nodes: [], cursor: null } : { ...workflow(), outline: null },
    );
    expect((await run(`workflow ${ID}`)).stdout.trimEnd().split('\n').at(-1)).toMatch(/^sent /);
  });

  test.each([
    ['workflow sen x.json', 'Did you mean "send"?'],
    ['workflow nonsense', '"nonsense" is no workflow’s id'],
    [`workflow ${ID} other`, 'Give one id: what is "other"?'],
    ['workflow', "missing required argument 'id'"],
    [`workflow ${ID} --wait -1`, '--wait is "-1"; it must be a number of seconds.'],
  ])('%s is refused without a call', async (line, says) => {
    const { run, asked } = await apiOf(() => workflow());
    const { stderr, exitCode } = await run(line);
    expect(stderr).toContain(says);
    expect([exitCode, asked]).toEqual([2, []]);
  });

  test('that is not there exits with 3', async () => {
    const { run } = await apiOf(() => problem(404, 'There is no workflow with this id.'));
    expect(await run(`workflow ${ID}`)).toMatchObject({
      exitCode: 3,
      stderr: 'error: There is no workflow with this id.\n',
    });
  });
});

describe('lovage workflow revoke and retry', () => {
  test.each([
    ['revoke', 'REVOKED'],
    ['retry', 'STARTED'],
  ] as const)('%s one', async (change, state) => {
    const { run, asked } = await apiOf(() => workflow({ state }));
    const { stdout, exitCode } = await run(`workflow ${change} ${ID}`);
    expect([stdout, exitCode]).toEqual([`${ID}  ${state}  0 of 3\n`, 0]);
    expect(asked.map(({ call }) => call)).toEqual([`POST /workflows/${ID}/${change}`]);
    expect(JSON.parse((await run(`workflow ${change} ${ID} --json`)).stdout)).toEqual(workflow({ state }));
  });

  test('are refused as the API refuses them', async () => {
    const { run } = await apiOf(() => problem(409, 'No task of the workflow has failed by itself.'));
    expect(await run(`workflow retry ${ID}`)).toMatchObject({
      exitCode: 3,
      stderr: 'error: No task of the workflow has failed by itself.\n',
    });
  });
});

describe('lovage workflows', () => {
  test('lists as many as are wanted, over pages that may be short, and says that there are more', async () => {
    const { run, asked } = await apiOf(({ call }) => {
      const isFirst = !call.includes('cursor');
      return {
        workflows: isFirst ? [workflow()] : [workflow(), workflow()],
        cursor: isFirst ? 'next' : null,
      };
    });
    const { stdout, stderr, exitCode } = await run('workflows --state pending --limit 2');
    expect(asked.map(({ call }) => call)).toEqual([
      'GET /workflows?state=PENDING&limit=3',
      'GET /workflows?state=PENDING&limit=3&cursor=next',
    ]);
    expect(stdout.split('\n')).toHaveLength(1 + 2 + 1);
    expect([stderr, exitCode]).toEqual(['There are more than 2: see --limit.\n', 0]);
    const { workflows } = JSON.parse((await run('workflows --limit 2 --json')).stdout);
    expect(workflows).toEqual([workflow(), workflow()]);
  });

  test('has none', async () => {
    const { run } = await apiOf(() => ({ workflows: [], cursor: null }));
    expect(await run('workflows')).toMatchObject({ exitCode: 0, stdout: '', stderr: 'No workflows.\n' });
  });

  test.each([
    ['--state sucess', 'There is no state "sucess" of a workflow. Did you mean "SUCCESS"?'],
    ['--state retry', 'The states are PENDING, STARTED, SUCCESS, FAILURE, REVOKED.'],
    ['--limit 0', '--limit is "0"'],
  ])('%s is refused', async (flag, says) => {
    const { run, asked } = await apiOf(() => ({ workflows: [], cursor: null }));
    const { stderr, exitCode } = await run(`workflows ${flag}`);
    expect(stderr).toContain(says);
    expect([exitCode, asked]).toEqual([2, []]);
  });
});
