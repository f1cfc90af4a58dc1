import { describe, expect, test } from 'vitest';
import { scriptedApi } from './scripted-api.ts';

const answer = () => Response.json({ id: 'id', tasks: [{ id: 'id' }] });
// biome-ignore lint/correctness/noPrecisionLoss: JavaScript rounds it, which is what this is about
const ROUNDED = 1234567890123456789;

describe('a whole number that JavaScript may have rounded', () => {
  test.each([ROUNDED, -ROUNDED, 2 ** 53, 1e20])(
    '%d is refused with its path, and nothing is sent',
    async (id) => {
      const { client, requests } = scriptedApi([answer]);
      const path = `orders.0.id is ${id}, which JavaScript may have rounded`;
      await expect(client.send('any' as never, { orders: [{ id }] } as never)).rejects.toThrow(
        `input.${path}`,
      );
      const entries = [
        { task: 'any', input: {} },
        { task: 'any', input: { orders: [{ id }] } },
      ];
      await expect(client.many(entries as never)).rejects.toThrow(`entries.1.input.${path}`);
      expect(requests).toEqual([]);
    },
  );

  test.each([2 ** 53 - 1, 1e21, 1e308, 0.1, 1 / 3, -0, 123.456])('%d is sent', async (number) => {
    const { client, requests } = scriptedApi([answer]);
    await client.send('any' as never, { number } as never);
    expect(requests[0]?.body).toEqual({ number: number === 0 ? 0 : number });
  });

  test('is sent if the caller says that it is right', async () => {
    const { client, requests } = scriptedApi([answer], { unsafeIntegers: true });
    await client.send('any' as never, { id: 2 ** 53 } as never);
    expect(requests[0]?.body).toEqual({ id: 2 ** 53 });
  });
});
