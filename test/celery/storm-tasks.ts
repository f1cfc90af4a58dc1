import { defineTasks } from '../../core/definition/define-tasks.ts';
import { tasks as shop } from './shop-tasks.ts';

/** Those tasks of the shop whose workers are killed: limits are short, so that a lease ends soon. */
const KILLED: readonly string[] = ['charge', 'mail_slowly'];

export const tasks = defineTasks(
  import.meta.url,
  shop.filter(({ name }) => KILLED.includes(name)),
);
