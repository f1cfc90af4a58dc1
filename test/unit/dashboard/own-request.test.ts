import { describe, expect, test } from 'vitest';
import { isOwnRequest } from '../../../dashboard/own-request.ts';

describe('a call to a server that signs what it forwards', () => {
  test.each([
    ['from a shell', { host: 'localhost:3000' }],
    ['of a page whose address was typed in', { host: '127.0.0.1:3000', 'sec-fetch-site': 'none' }],
    [
      'of the page itself',
      { host: 'localhost:3000', origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' },
    ],
  ])('is accepted %s', (_what, headers) => {
    expect(isOwnRequest(headers, 3000)).toBe(true);
  });

  test.each([
    [
      'of another site',
      { host: 'localhost:3000', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    ],
    ['of another site without an origin', { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' }],
    [
      'of another server on this machine',
      { host: 'localhost:3000', origin: 'http://localhost:8080', 'sec-fetch-site': 'same-site' },
    ],
    ['of a browser too old to name the site', { host: 'localhost:3000', origin: 'https://evil.example' }],
    [
      'under a name that resolves to this machine',
      { host: 'evil.example:3000', origin: 'http://evil.example:3000', 'sec-fetch-site': 'same-origin' },
    ],
    ['of a page without an origin', { host: 'localhost:3000', origin: 'null' }],
    ['without headers', {}],
  ])('is refused %s', (_what, headers) => {
    expect(isOwnRequest(headers, 3000)).toBe(false);
  });
});
