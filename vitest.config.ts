import { defineConfig } from 'vitest/config';
import { clientsIn } from './infra/clients.ts';
import { isAlone, unitTests } from './test/alone.ts';

/**
 * How long a test may take, in milliseconds, until it is taken for one that hangs: many times what it takes, because a machine may be many times slower than
 * the one it was written on. A test waits for what it checks, so that this costs nothing.
 */
const ALONE_MS = 30_000;
const WITH_A_SYSTEM_MS = 120_000;
const long = { testTimeout: WITH_A_SYSTEM_MS, hookTimeout: WITH_A_SYSTEM_MS } as const;

/** `CLIENTS=sdk npm test` runs the tests with the clients of AWS's SDK. */
const room = clientsIn(process.env) === 'sdk' ? 'aws-sdk' : 'aws';
const clients = {
  alias: [{ find: /^#aws\/(.*)$/, replacement: `${import.meta.dirname}/platform/${room}/$1.ts` }],
};

/** The unit tests that need modules of their own: see test/alone.ts. */
const ALONE = unitTests().filter(isAlone);

export default defineConfig({
  test: {
    // Also on two cores: a file that waits for the system under test leaves its core to another.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...clients,
          name: 'unit',
          include: ALONE,
          testTimeout: ALONE_MS,
          hookTimeout: ALONE_MS,
          // Types that must not compile are tests too: tsc reads these.
          typecheck: { enabled: true, include: ['test/unit/**/*.test-d.ts'] },
        },
      },
      {
        test: {
          ...clients,
          name: 'unit-sharing',
          include: ['test/unit/**/*.test.ts'],
          exclude: ALONE,
          // Loading what they test takes longer than most of these tests do: one worker loads it once for all its files.
          isolate: false,
          testTimeout: ALONE_MS,
          hookTimeout: ALONE_MS,
        },
      },
      {
        test: {
          ...clients,
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          // Loading CDK takes longer than most of these tests do, and they share nothing else: one for all files of a worker.
          isolate: false,
          ...long,
        },
      },
      {
        test: {
          name: 'page',
          include: ['test/page/**/*.test.ts'],
          globalSetup: ['test/page/global-setup.ts'],
          ...long,
        },
      },
      {
        test: { ...clients, name: 'flow', include: ['test/flow/**/*.test.ts'], ...long },
      },
    ],
  },
});
