import { cpus } from 'node:os';
import { BILL, BILL_PARTS, dollars } from './dollars.ts';
import { type Idle, idle } from './idle.ts';
import type { MeasuredCost } from './measure-cost.ts';
import { countMetrics } from './metrics.ts';
import { breakEven, dollarsPerTask, type Peer, peers } from './peers.ts';
import { PRICES } from './prices.ts';
import type { StackParts } from './stack-parts.ts';
import type { Usage } from './usage.ts';
import { celeryVariants, extras, lambdaOf, mailVariants, type Variant, variants } from './variants.ts';

/** All figures in docs/cost.md. */
export interface CostReport {
  /** The machine on which the functions ran. */
  readonly machine: string;
  readonly measured: MeasuredCost;
  readonly stack: StackParts;
  readonly variants: readonly Variant[];
  /** What SES's delivery events add to each variant. */
  readonly mail: readonly Usage[];
  /** Tasks that Python programs send through Celery. */
  readonly celery: readonly Variant[];
  readonly extras: readonly Variant[];
  readonly idle: readonly Idle[];
  /** Custom metrics of one task definition that is in use all month. */
  readonly metrics: number;
  readonly peers: readonly ComparedPeer[];
}

interface ComparedPeer extends Peer {
  /** Dollars per million tasks: the service alone, and including a function that runs them. */
  readonly service: number;
  readonly withRuns: number;
  /** Dollars a month. */
  readonly month: number;
  /** Tasks a month at which Lovage's most expensive variant costs as much. `null` for a peer paid per task. */
  readonly breakEven: number | null;
}

const MILLION = 1_000_000;

export function costReport(measured: MeasuredCost, stack: StackParts): CostReport {
  const own = variants(measured, stack);
  const alone = dollars(own[0]?.usage ?? {});
  const standing = idle(stack);
  const max = standing.reduce((sum, part) => sum + part.max, 0);
  const run = dollars(lambdaOf(measured.runOfOne, stack.memoryMb));
  const { call, runOfOne, runOfTen, eventOfOne, eventOfTen } = measured;
  return {
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${process.arch}, Node.js ${process.version}`,
    measured,
    stack,
    variants: own,
    mail: mailVariants(measured, stack),
    celery: celeryVariants(measured, stack),
    extras: extras(measured, stack),
    idle: standing,
    metrics: countMetrics(
      [call, runOfOne, runOfTen, eventOfOne, eventOfTen].flatMap(({ logLines }) => logLines),
    ),
    peers: peers(measured.runOfOne, stack.memoryMb).map((peer) => {
      const month = dollars(peer.perMonth);
      return {
        ...peer,
        service: dollars(peer.perTask) * MILLION,
        withRuns: dollarsPerTask(peer, run) * MILLION,
        month,
        breakEven: peer.runsElsewhere ? null : breakEven(month, alone, max),
      };
    }),
  };
}

/** Dollars per million, by part of the bill. */
export function bill({ usage }: Variant): { part: string; dollars: number }[] {
  return BILL_PARTS.map((part) => ({ part, dollars: dollars(usage, BILL[part]) * MILLION }));
}

/** Dollars per million in total. */
export function total({ usage }: { readonly usage: Usage }): number {
  return dollars(usage) * MILLION;
}

/** Dollars per million emails, at SES's older price and at the price for new accounts. */
export const EMAILS = {
  aLaCarte: PRICES.email.usd * MILLION,
  essentials: PRICES.emailEssentials.usd * MILLION,
};
