import { afterEach, describe, expect, test, vi } from 'vitest';
import type * as follow from '../../../../../core/ending/follow.ts';
import type * as endChange from '../../../../../core/records/end-change.ts';
import type * as afterEnd from '../../../../../core/workflow/after-end.ts';
import type * as arrive from '../../../../../core/workflow/arrive.ts';
import { readJoinState, rootId, SHARD_SIZE, shardId } from '../../../../../core/workflow/join-items.ts';
import { readMembers } from '../../../../../core/workflow/read-value.ts';
import type * as releaseMembers from '../../../../../core/workflow/release-members.ts';
import { updateItem } from '../../../../../core/workflow/update-item.ts';

/** Trials after which a mutant has lived on: as many as the model is run for. */
const MOST_TRIALS = 3_000;

/** Each breaks one thing on which the rooms rely. Where a room is replaced, all else of it is as it is. */
const MUTANTS: Readonly<Record<string, () => void>> = {
  'a counter in place of the set': () =>
    vi.doMock('../../../../../core/workflow/arrive.ts', async (original) => ({
      ...(await original<typeof arrive>()),
      arrive: counted,
    })),

  'no message is sent again after a release': () =>
    vi.doMock('../../../../../core/workflow/release-members.ts', async (original) => {
      const real = await original<typeof releaseMembers>();
      return {
        ...real,
        releaseMembers: async (
          ...[flow, workflow, numbers, nested]: Parameters<typeof real.releaseMembers>
        ) => {
          const records = await readMembers(flow, workflow, numbers);
          const blocked = numbers.filter((number) => records.get(number)?.blocked);
          await real.releaseMembers(flow, workflow, blocked, nested);
        },
      };
    }),

  'an end that is met again does not arrive again': () =>
    vi.doMock('../../../../../core/workflow/after-end.ts', async (original) => {
      const real = await original<typeof afterEnd>();
      const seen = new Set<string>();
      return {
        ...real,
        afterEnd: async (...[flow, record]: Parameters<typeof real.afterEnd>) => {
          const end = `${record.id} ${record.life}`;
          if (seen.has(end)) return;
          seen.add(end);
          await real.afterEnd(flow, record);
        },
      };
    }),

  'a message is acknowledged before its end arrives': () =>
    vi.doMock('../../../../../core/ending/follow.ts', async (original) => {
      const real = await original<typeof follow>();
      return {
        ...real,
        follow: async (...[followers, record, ended]: Parameters<typeof real.follow>) => {
          const { acknowledgeAtOnce } = await import('./trial.ts');
          acknowledgeAtOnce(record.id);
          await real.follow(followers, record, ended);
        },
      };
    }),

  'a revoke enters no due index, and so may not arrive': () =>
    vi.doMock('../../../../../core/records/end-change.ts', async (original) => {
      const real = await original<typeof endChange>();
      return {
        ...real,
        endChange: (...[id, end, ender]: Parameters<typeof real.endChange>) =>
          real.endChange(id, end.when === 'open' ? { ...end, hasOutbox: false } : end, ender),
      };
    }),

  'a failure arrives whatever life has been seen since': () =>
    vi.doMock('../../../../../core/workflow/update-item.ts', async (original) => {
      const real = await original<{ updateItem: typeof updateItem }>();
      return {
        ...real,
        updateItem: (...[table, id, change]: Parameters<typeof updateItem>) =>
          real.updateItem(table, id, {
            ...change,
            condition:
              change.condition === 'contains(#waits, :index)' ? 'attribute_exists(#id)' : change.condition,
          }),
      };
    }),
};

/** How Celery joins: each end takes one from what is left, whoever it is. */
const counted: typeof arrive.arrive = async (table, workflow, { join, index, sharded }, ok) => {
  const root = rootId(workflow, join);
  const id = sharded ? shardId(workflow, join, Math.floor(index / SHARD_SIZE)) : root;
  const item = await updateItem(table, id, {
    condition: 'attribute_exists(#id)',
    update: `ADD #ended :one${ok ? '' : ', #bad :indexes'}`,
    values: { ':one': { N: '1' }, ':indexes': { NS: [String(index)] } },
  });
  if (!item.item) return null;
  const state = readJoinState(item.item);
  const left = state.waits.length - Number(item.item['ended']?.N);
  if (left > 0 && state.bad.length === 0) return null;
  return { ...state, waits: state.waits.slice(0, Math.max(0, left)), isSharded: false };
};

afterEach(() => {
  vi.doUnmock('../../../../../core/workflow/arrive.ts');
  vi.doUnmock('../../../../../core/workflow/release-members.ts');
  vi.doUnmock('../../../../../core/workflow/after-end.ts');
  vi.doUnmock('../../../../../core/ending/follow.ts');
  vi.doUnmock('../../../../../core/records/end-change.ts');
  vi.doUnmock('../../../../../core/workflow/update-item.ts');
  vi.resetModules();
});

describe('the model finds out', () => {
  for (const [what, mutate] of Object.entries(MUTANTS)) {
    test(what, async () => {
      vi.resetModules();
      mutate();
      const { runTrial } = await import('./trial.ts');
      let found: readonly string[] = [];
      let seed = 0;
      while (found.length === 0 && seed < MOST_TRIALS) {
        seed += 1;
        found = (await runTrial(seed)).violations.filter((violation) => !violation.startsWith('counts'));
      }
      expect(found, `after ${seed} trials`).not.toEqual([]);
    }, 120_000);
  }
});
