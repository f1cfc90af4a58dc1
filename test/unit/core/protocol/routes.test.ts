import { expect, test } from 'vitest';
import { ROUTES } from '../../../../core/protocol/routes.ts';

test('no two operations have the same name', () => {
  const operations = ROUTES.map(({ operation }) => operation);
  expect(operations.filter((operation, index) => operations.indexOf(operation) !== index)).toEqual([]);
});

test('no call matches two routes, whatever its variables are', () => {
  const pattern = (path: string) =>
    new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`);
  for (const { method, path } of ROUTES) {
    const fits = ROUTES.filter((other) => other.method === method && pattern(other.path).test(path));
    expect(fits.map((other) => other.path)).toEqual([path]);
  }
});
