import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const FILES = [
  'bench/peers/celery',
  'examples/flask-celery',
  'examples/flask-celery/tutorial',
  'test/celery/celery-5.3',
  'test/celery/newest',
  'test/contract',
  'test/deploy',
  'test/examples',
  'test/examples/celery-5.3',
].map((room) => `${room}/requirements.txt`);

/** Whether a requirements file names only exact versions, each with hashes of SHA-256, and no address or option. */
function isProven(text: string): boolean {
  const wanted = text.trim().replaceAll('\\\n', '').split('\n');
  return wanted.every((line) =>
    /^[a-z\d.-]+==[\w.]+ (?:; [^@#]+? )?(?: +--hash=sha256:[\da-f]{64})+$/i.test(line),
  );
}

test.each(FILES)('%s has a hash for every package', (file) => {
  expect(isProven(readFileSync(path.join(ROOT, file), 'utf8'))).toBe(true);
});

const HASH = `--hash=sha256:${'0'.repeat(64)}`;
test.each([
  'six==1.17.0',
  `six>=1.17.0 \\\n    ${HASH}`,
  `six==1.17.0 \\\n    ${HASH}\nsix-extra==1.0`,
  'six==1.17.0 \\\n    --hash=md5:00000000000000000000000000000000',
  `six @ https://packages.example/six.whl \\\n    ${HASH}`,
  `--index-url https://packages.example/\nsix==1.17.0 \\\n    ${HASH}`,
])('%j has not', (text) => {
  expect(isProven(text)).toBe(false);
});
