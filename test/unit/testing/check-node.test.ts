import { expect, test } from 'vitest';
import { checkNode } from '../../../testing/check-node.ts';

test.each(['22.13.0', '24.0.0', '25.1.0'])('a test system runs on Node.js %s', (version) => {
  expect(() => checkNode(version)).not.toThrow();
});

test.each(['18.20.0', '20.20.2', '22.12.0'])('a test system refuses Node.js %s', (version) => {
  expect(() => checkNode(version)).toThrow(
    `A test system needs Node.js 22.13 or newer, and this is ${version}.`,
  );
});
