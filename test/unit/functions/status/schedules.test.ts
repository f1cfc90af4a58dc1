import { beforeEach, describe, expect, test } from 'vitest';
import type { ApiSchedule } from '../../../../core/protocol/schedule.ts';
import {
  MAX_CATCH_UP_SECONDS,
  MAX_EVERY_SECONDS,
  MAX_JITTER_SECONDS,
  MIN_EVERY_SECONDS,
} from '../../../../core/schedule/bounds.ts';
import { deleted, put } from '../../../../core/schedule/decisions.ts';
import { editSchedule } from '../../../../core/schedule/edit-schedule.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { emptyTable, schedulingOn } from '../../core/schedule/scheduling-harness.ts';
import { expectProblem } from '../../problem-document.ts';
import { type JsonSchema, misfits } from './json-schema.ts';
import { statusApp } from './status-app.ts';

const table = tableOnDynalite();
beforeEach(() => emptyTable(table));

interface Page {
  readonly schedules: readonly ApiSchedule[];
  readonly cursor: string | null;
}

async function make(...names: readonly string[]): Promise<void> {
  const { scheduling } = schedulingOn(table);
  for (const name of names) {
    const spec = { task: 'report', input: { to: 'ada' }, cron: '0 3 * * *' };
    await editSchedule(scheduling, name, (seen) => put(seen, spec));
  }
}

describe('GET /schedules', () => {
  test('lists schedules by name, page by page, without their inputs', async () => {
    await make('c', 'a', 'b');
    const { call } = statusApp(undefined, { table });
    const first = (await (await call('/schedules?limit=2')).json()) as Page;
    expect(first.schedules.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(JSON.stringify(first)).not.toContain('ada');
    const second = (await (await call(`/schedules?limit=2&cursor=${first.cursor}`)).json()) as Page;
    expect(second.schedules.map(({ name }) => name)).toEqual(['c']);
    expect(second.cursor).toBeNull();
  });

  test('leaves out what was deleted, and what cannot be read', async () => {
    await make('gone', 'broken', 'sound');
    const { scheduling } = schedulingOn(table);
    await editSchedule(scheduling, 'gone', deleted);
    await table.client.updateItem({
      TableName: table.name,
      Key: { id: { S: 'schedule/broken' } },
      UpdateExpression: 'SET #override = :no',
      ExpressionAttributeNames: { '#override': 'override' },
      ExpressionAttributeValues: { ':no': { S: '{' } },
    });
    const { call, log } = statusApp(undefined, { table });
    const page = (await (await call('/schedules')).json()) as Page;
    expect(page.schedules.map(({ name }) => name)).toEqual(['sound']);
    expect(log.lines).toContainEqual(expect.objectContaining({ message: 'schedule in a list not readable' }));
    await expectProblem(await call('/schedules/broken'), 500);
    await expectProblem(await call('/schedules/gone'), 404);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=x', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=eyJ2IjoxLCJhZnRlciI6IkEifQ', 'cursor'],
    ['include=input', 'include'],
  ])('refuses %s', async (query, path) => {
    await expectProblem(await statusApp().call(`/schedules?${query}`), 422, [path]);
  });
});

describe('GET /schedules/{name}', () => {
  test('shows a schedule with its revision as its tag, and its input only on request', async () => {
    await make('nightly');
    const { call } = statusApp(undefined, { table });
    const response = await call('/schedules/nightly');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).not.toHaveProperty('input');
    expect(await (await call('/schedules/nightly?include=input')).json()).toMatchObject({
      name: 'nightly',
      input: { to: 'ada' },
    });
  });

  test('knows none of another name', async () => {
    const { call } = statusApp(undefined, { table });
    await expectProblem(await call('/schedules/none'), 404);
    await expectProblem(await call('/schedules/None'), 404);
    await expectProblem(await call('/schedules/none?include=error'), 422, ['include']);
  });
});

describe('the OpenAPI document', () => {
  const documentOf = async () => {
    const response = await statusApp().call('/openapi.json');
    const { components } = (await response.json()) as {
      components: { schemas: Readonly<Record<string, JsonSchema>> };
    };
    return components.schemas;
  };

  test('describes a schedule as it is shown', async () => {
    await make('nightly');
    const schemas = await documentOf();
    const { call } = statusApp(undefined, { table });
    const shown: unknown = await (await call('/schedules/nightly?include=input')).json();
    expect(misfits({ $ref: 'Schedule' }, shown, schemas)).toEqual([]);
    expect(misfits({ $ref: 'Schedule' }, { name: 'nightly' }, schemas)).not.toEqual([]);
  });

  test('has the limits that the scheduler has', async () => {
    const schemas = JSON.stringify(await documentOf());
    expect(schemas).toContain(
      `{"type":"integer","minimum":${MIN_EVERY_SECONDS},"maximum":${MAX_EVERY_SECONDS}}`,
    );
    expect(schemas).toContain(`{"type":"number","minimum":0,"maximum":${MAX_JITTER_SECONDS}}`);
    expect(schemas).toContain(`{"type":"number","exclusiveMinimum":0,"maximum":${MAX_CATCH_UP_SECONDS}}`);
  });
});
