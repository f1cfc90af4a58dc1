import { PRICES, type PriceName } from './prices.ts';
import { namesOf, type Usage } from './usage.ts';

/** The parts of a bill, as on AWS's own, with the prices in each. */
export const BILL = {
  'API Gateway': ['httpApiCall'],
  'Lambda, runs': ['lambdaRun'],
  'Lambda, GB-seconds': ['lambdaGbSecond'],
  SQS: ['sqsRequest', 'sqsFairRequest'],
  'DynamoDB, writes': ['writeUnit'],
  'DynamoDB, reads': ['readUnit'],
  'CloudWatch Logs': ['logGigabyte'],
} as const satisfies Record<string, readonly PriceName[]>;

type BillPart = keyof typeof BILL;

// The keys of BILL.
export const BILL_PARTS = Object.keys(BILL) as BillPart[];

/**
 * What the usage costs.
 *
 * @param names the prices to count; all by default
 */
export function dollars(usage: Usage, names: readonly PriceName[] = namesOf(usage)): number {
  return names.reduce((sum, name) => sum + (usage[name] ?? 0) * PRICES[name].usd, 0);
}
