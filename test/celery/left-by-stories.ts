import type { Shop } from './start-shop.ts';

/** The trace of the story of a trace, as X-Ray writes it. */
const TRACE = '1-4bf92f35-77b34da6a3ce929d0e0e4736';

/** What stories leave that their Python programs cannot see. */
export function leftByStories({ output }: Shop) {
  const isTraced = output.some((line) => line.includes(TRACE));
  return [{ name: 'a trace goes on in the log', failure: isTraced ? null : 'no line has it' }];
}
