import { expect, test } from 'vitest';
import { maskAddresses } from '../../../../platform/email/mask-addresses.ts';

test.each([
  [
    'The following identities failed the check in region EU-CENTRAL-1: person@example.com, "A. B" <other@example.org>',
    'The following identities failed the check in region EU-CENTRAL-1: …@example.com, "A. B" …@example.org>',
  ],
  ['one@example.com,two@example.com', '…@example.com'],
  ['"odd@name"@example.com failed', '…@example.com failed'],
  ['Illegal address: @', 'Illegal address: …@'],
  ['Nobody is named here.', 'Nobody is named here.'],
  ['', ''],
])('%j', (text, masked) => {
  expect(maskAddresses(text)).toBe(masked);
});

test('a long text takes no longer than its length', () => {
  const text = 'a'.repeat(500_000);
  expect(maskAddresses(`${text}@${text}`)).toBe(`…@${text}`);
});
