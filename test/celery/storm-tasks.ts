import { createRegistry } from '../../core/definition/registry.ts';
import { registry as shop } from './shop-tasks.ts';

/** Those tasks of the shop whose workers are killed: limits are short, so that a lease ends soon. */
const KILLED: readonly string[] = ['charge', 'mail_slowly'];

export const registry = createRegistry(shop.definitions.filter(({ name }) => KILLED.includes(name)));
