import type { Failed } from './start-function-process.ts';

/** Carries out orders from the parent process until it disconnects, and answers each with one message. */
export function answerOrders<Order, Answer>(carryOut: (order: Order) => Promise<Answer>): void {
  const tell = (message: Answer | Failed) => process.send?.(message);
  process.on('message', (order: Order) => {
    carryOut(order).then(tell, (error: unknown) => tell({ failed: String(error) }));
  });
  process.on('disconnect', () => process.exit(0));
}
