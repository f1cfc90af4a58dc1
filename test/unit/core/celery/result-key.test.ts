import { expect, test } from 'vitest';
import { resultKey } from '../../../../core/celery/result-item.ts';

// What `str(b'celery-task-meta-' + id.encode())` gives in Python 3.11.
test.each([
  ['31f545ff-8a88-4c3c-ae02-9a5f4d6eccf9', "b'celery-task-meta-31f545ff-8a88-4c3c-ae02-9a5f4d6eccf9'"],
  ["o'hara", `b"celery-task-meta-o'hara"`],
  [`both ' and "`, `b'celery-task-meta-both \\' and "'`],
  ['a\\b', "b'celery-task-meta-a\\\\b'"],
  ['tab\tline\n\r\0', "b'celery-task-meta-tab\\tline\\n\\r\\x00'"],
  ['é~\x7f', "b'celery-task-meta-\\xc3\\xa9~\\x7f'"],
])('the key of %j is what Python writes for its bytes', (id, key) => {
  expect(resultKey(id)).toBe(key);
});

test('a global prefix goes inside the quote', () => {
  expect(resultKey('1', 'shop_')).toBe("b'shop_celery-task-meta-1'");
});
