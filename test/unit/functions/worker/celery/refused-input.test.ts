import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { readRecord } from '../../../../../core/records/read-record.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { celeryWorld, inPython, pythonCall } from '../../celery-world.ts';

const table = tableOnDynalite();

test.each([
  ['too few', ['bob@example.com'], "send_email() missing 1 required positional argument: 'text'"],
  ['none', [], "send_email() missing 2 required positional arguments: 'to' and 'text'"],
  ['too many', ['a', 'b', 'c'], 'send_email() takes 2 positional arguments but 3 were given'],
  ['of another type', ['a', 1], "send_email() got an invalid argument 'text': Invalid input"],
])('Python is told of arguments in its own words: %s', async (_, args, message) => {
  const world = celeryWorld(table);
  const id = randomUUID();
  await world.deliver(pythonCall(id, { args }));
  expect(await readRecord(table, id)).toMatchObject({ state: 'FAILURE', error: { message } });
  expect(await inPython(table, id)).toMatchObject({
    status: 'FAILURE',
    result: { exc_type: 'TypeError', exc_module: 'builtins', exc_message: [message] },
  });
  expect(world.letters()).toEqual([]);
  expect(world.runs).toEqual([]);
});
