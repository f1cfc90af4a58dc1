import { expect, test } from 'vitest';
import {
  type CeleryEntry,
  celeryOutbox,
  forgottenOutbox,
  readCeleryEntry,
} from '../../../../core/celery/celery-entry.ts';

const full: CeleryEntry = {
  ...{ id: 'A', parent: 'p', group: 'g', limits: [9, null], python: { NotFound: 'builtins.KeyError' } },
  ignore: true,
};

test('an entry is read as it was written, whatever else is in the outbox', () => {
  for (const entry of [{}, full, { limits: [null, 1.5] as const }]) {
    expect(readCeleryEntry([{ kind: 'mail', to: 'x' }, ...celeryOutbox(entry)])).toEqual(entry);
  }
  expect(readCeleryEntry([{ kind: 'mail', to: 'x' }])).toBeNull();
  expect(readCeleryEntry()).toBeNull();
});

test.each([
  ...['no JSON', 'null', '1', '"a"', '[]', '{"id":1,"parent":null,"group":[],"ignore":"yes"}'],
  ...['{"limits":[1]}', '{"limits":[0,1]}', '{"limits":[1,2,3]}', '{"limits":["1",null]}', '{"limits":{}}'],
  ...['{"python":[]}', '{"python":null}', '{"python":{"A":1}}', '{"python":"a"}'],
])('what somebody wrote by hand says nothing: %s', (to) => {
  expect(readCeleryEntry([{ kind: 'celery', to }])).toEqual({});
});

test('of a forgotten task remains what it takes to erase Celery’s item', () => {
  expect(forgottenOutbox([{ kind: 'mail', to: 'x' }, ...celeryOutbox({ id: 'A', parent: 'p' })])).toEqual(
    celeryOutbox({ id: 'A' }),
  );
  expect(forgottenOutbox(celeryOutbox({ group: 'g' }))).toEqual(celeryOutbox({}));
  expect(forgottenOutbox(celeryOutbox(full))).toEqual([]);
});
