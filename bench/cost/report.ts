import { cpus } from 'node:os';
import { BILL, BILL_PARTS, dollars } from './dollars.ts';
import { type Idle, idle } from './idle.ts';
import type { MeasuredCost } from './measure-cost.ts';
import { countMetrics } from './metrics.ts';
import { breakEven, dollarsPerTask, type Peer, peers } from './peers.ts';
import { PRICES } from './prices.ts';
import type { StackParts } from './stack-parts.ts';
import type { Usage } from './usage.ts';
import { extras, lambdaOf, mailVariants, type Variant, variants } from './variants.ts';

/** Everything that the document says in figures. */
export interface CostReport {
  /** The machine on which the functions ran. */
  readonly machine: string;
  readonly measured: MeasuredCost;
  readonly stack: StackParts;
  readonly variants: readonly Variant[];
  /** What SES's events add to each of them. */
  readonly mail: readonly Usage[];
  readonly extras: readonly Variant[];
  readonly idle: readonly Idle[];
  /** Custom metrics of one task definition, in a month in which it is used all the time. */
  readonly metrics: number;
  readonly peers: readonly ComparedPeer[];
}

export interface ComparedPeer extends Peer {
  /** Dollars for a million tasks: the service alone, and with a function that runs them. */
  readonly service: number;
  readonly withRuns: number;
  /** Dollars in a month. */
  readonly month: number;
  /** Tasks in a month at which Lovage's price, in its dearest way, has reached it. `null` for what is paid by the task. */
  readonly breakEven: number | null;
}

const MILLION = 1_000_000;

export function costReport(measured: MeasuredCost, stack: StackParts): CostReport {
  const own = variants(measured, stack);
  const alone = dollars(own[0]?.usage ?? {});
  const standing = idle(stack);
  const most = standing.reduce((sum, part) => sum + part.most, 0);
  const run = dollars(lambdaOf(measured.runOfOne, stack.memoryMb));
  const { call, runOfOne, runOfTen, eventOfOne, eventOfTen } = measured;
  return {
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${process.arch}, Node.js ${process.version}`,
    measured,
    stack,
    variants: own,
    mail: mailVariants(measured, stack),
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
        breakEven: peer.runsElsewhere ? null : breakEven(month, alone, most),
      };
    }),
  };
}

/** Dollars for a million, by part of the bill. */
export function bill({ usage }: Variant): { part: string; dollars: number }[] {
  return BILL_PARTS.map((part) => ({ part, dollars: dollars(usage, BILL[part]) * MILLION }));
}

/** Dollars for a million in all. */
export function total({ usage }: { readonly usage: Usage }): number {
  return dollars(usage) * MILLION;
}

/** Dollars for a million emails, by SES's older price and by that of new accounts. */
export const EMAILS = {
  aLaCarte: PRICES.email.usd * MILLION,
  essentials: PRICES.emailEssentials.usd * MILLION,
};
