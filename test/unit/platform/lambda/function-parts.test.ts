import { expect, test, vi } from 'vitest';
import { functionParts } from '../../../../platform/lambda/function-parts.ts';

const ENVIRONMENT = {
  TABLE_NAME: 'table',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

test('a function’s log has no line whose length a caller chooses', () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  functionParts(ENVIRONMENT).logger.info('call refused', { path: 'x'.repeat(9_000), task: 'add' });
  const lines = written.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('refused'));
  written.mockRestore();
  expect(lines).toHaveLength(1);
  expect(lines[0]?.length).toBeLessThan(3_000);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'call refused', task: 'add' });
});
