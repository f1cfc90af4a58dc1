import { describe, expect, test } from 'vitest';
import { readRecord } from '../../../../core/records/read-record.ts';
import { releaseBulk, reserveBulk } from '../../../../core/records/reserve-bulk.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();

describe('the reservation of a bulk call', () => {
  const reservation = {
    fingerprint: 'print',
    owner: 'me',
    now: CREATED_AT,
    leaseUntil: CREATED_AT + 20_000,
    ttl: CREATED_AT / 1000 + 3_600,
  };

  test('is held by one call until its lease ends', async () => {
    const first = { ...reservation, id: taskMessage().id };
    const second = { ...first, owner: 'other' };
    expect(await reserveBulk(table, first)).toBe('reserved');
    expect(await reserveBulk(table, second)).toBe('busy');
    expect(await reserveBulk(table, { ...second, now: first.leaseUntil })).toBe('reserved');
  });

  test('belongs to one body', async () => {
    const first = { ...reservation, id: taskMessage().id };
    await reserveBulk(table, first);
    const other = { ...first, owner: 'other', fingerprint: 'another' };
    expect(await reserveBulk(table, other)).toBe('misused');
    expect(await reserveBulk(table, { ...other, now: first.leaseUntil })).toBe('misused');
  });

  test('is released as done, or for a repeat to continue at once', async () => {
    const first = { ...reservation, id: taskMessage().id };
    await reserveBulk(table, first);
    await releaseBulk(table, first, false);
    const second = { ...first, owner: 'second' };
    expect(await reserveBulk(table, second)).toBe('reserved');
    await expect(releaseBulk(table, first, true)).rejects.toThrow('conditional');
    await releaseBulk(table, second, true);
    expect(await reserveBulk(table, { ...first, owner: 'third', now: CREATED_AT + 1e9 })).toBe('done');
  });

  test('is not a task', async () => {
    const first = { ...reservation, id: taskMessage().id };
    await reserveBulk(table, first);
    expect(await readRecord(table, first.id)).toBeNull();
  });
});
