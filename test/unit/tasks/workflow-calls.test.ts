import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tasks } from '../../../tasks/index.ts';
import { startTestSystem } from '../../../testing/index.ts';

/** The guide, and its parts in code. */
const guide = readFileSync(path.join(import.meta.dirname, '../../../docs/workflows.md'), 'utf8');
const shownIn = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, code = '']) => code,
  );

test('the calls of docs/workflows.md are accepted, or refused as it says', async () => {
  await using system = await startTestSystem({ tasks });
  const bodies = shownIn('sh').flatMap((code) =>
    [...code.matchAll(/-d '([^']*)'/g)].map(([, body = '']) => body),
  );
  expect(bodies).toHaveLength(2);
  const [first, second] = await Promise.all(
    bodies.map((body) =>
      system.fetch('/workflows', { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    ),
  );
  expect(first?.status).toBe(202);
  expect(second?.status).toBe(422);
  const [found = '', refused = ''] = shownIn('json');
  expect(await second?.json()).toEqual(JSON.parse(refused));
  await system.settle();
  const sent: unknown = await first?.json();
  const { id }: { readonly id?: string } = Object(sent);
  const ended: object = Object(await (await system.fetch(`/workflows/${id}`)).json());
  expect(ended).toMatchObject({ state: 'SUCCESS', counts: { succeeded: 4 } });
  expect(Object.keys(ended).toSorted()).toEqual(Object.keys(JSON.parse(found)).toSorted());
});
