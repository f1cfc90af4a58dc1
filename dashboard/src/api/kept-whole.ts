/** What the API refuses because JavaScript would not keep it as it was typed. The page must know it: its own JavaScript would have lost it. */
export { jsonLosses } from '../../../core/protocol/json-losses.ts';
export { numberLoss } from '../../../core/protocol/number-loss.ts';
