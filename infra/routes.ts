export type { ApiFunctionName } from '../core/protocol/routes.ts';
