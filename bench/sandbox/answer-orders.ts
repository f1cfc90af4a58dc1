import type { Failed } from './start-function-process.ts';

/** Carries out what the parent process orders, until it hangs up: each order is answered with one message. */
export function answerOrders<Order, Answer>(carryOut: (order: Order) => Promise<Answer>): void {
  const tell = (message: Answer | Failed) => process.send?.(message);
  process.on('message', (order: Order) => {
    carryOut(order).then(tell, (error: unknown) => tell({ failed: String(error) }));
  });
  process.on('disconnect', () => process.exit(0));
}
