import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import { LAMBDA_CONTEXT } from '../lambda-context.ts';
import { answerOrders } from '../sandbox/answer-orders.ts';
import { checkAnswer } from '../sandbox/check-answer.ts';
import type { Profiled, ProfileOrder } from './profile-function.ts';

/** Microseconds between samples. */
const SAMPLING_INTERVAL_US = 200;

const [file = ''] = process.argv.slice(2);
const { handler } = createRequire(import.meta.url)(file);

answerOrders(profile);

async function profile({ warmUp, events }: ProfileOrder): Promise<Profiled> {
  for (const event of warmUp) checkAnswer(await handler(event, LAMBDA_CONTEXT));
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
  await session.post('Profiler.start');
  const before = process.cpuUsage();
  for (const event of events) checkAnswer(await handler(event, LAMBDA_CONTEXT));
  const { user, system } = process.cpuUsage(before);
  const { profile: taken } = await session.post('Profiler.stop');
  session.disconnect();
  return { profile: taken, cpuMs: (user + system) / 1e3 };
}
