import { createRequire } from 'node:module';
import { LAMBDA_CONTEXT } from '../lambda-context.ts';
import { answerOrders } from './answer-orders.ts';
import { checkAnswer } from './check-answer.ts';
import type { Invoked, Order } from './start-sandbox.ts';

const [file = ''] = process.argv.slice(2);
const { handler } = createRequire(import.meta.url)(file);

answerOrders(invoke);

/** Handles one event after the other: like on Lambda, a sandbox has one invocation at a time. */
async function invoke({ events, collectGarbage }: Order): Promise<Invoked> {
  const answers: unknown[] = [];
  const start = performance.now();
  const before = process.cpuUsage();
  for (const event of events) answers.push(await handler(event, LAMBDA_CONTEXT));
  const { user, system } = process.cpuUsage(before);
  const wallMs = performance.now() - start;
  answers.forEach(checkAnswer);
  // Only the last-resort flavour also returns the young generation's space.
  if (collectGarbage) globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const { rss, heapUsed } = process.memoryUsage();
  const { maxRSS } = process.resourceUsage();
  return {
    answers,
    wallMs,
    cpuMs: (user + system) / 1e3,
    rssMb: rss / 1e6,
    peakMb: (maxRSS * 1024) / 1e6,
    heapMb: heapUsed / 1e6,
  };
}
