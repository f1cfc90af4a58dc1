import { dollars } from './dollars.ts';
import type { StackParts } from './stack-parts.ts';
import type { Usage } from './usage.ts';

/** 365 days divided into 12 months, as in AWS's calculator. */
export const HOURS_IN_A_MONTH = 730;

/** Requests a month of one poller that waits 20 seconds each time, the maximum that SQS allows (SQS guide, "Setting-up long polling"). */
export const POLLS_IN_A_MONTH = (HOURS_IN_A_MONTH * 3600) / 20;

/**
 * Pollers of an event source without messages: five, which Lambda can reduce to two unless the source has a maximum concurrency
 * (Lambda guide, "Configuring scaling behavior for SQS event source mappings").
 */
const POLLERS = { few: 2, many: 5 } as const;

/** One part of what a deployment costs in a month without tasks, in dollars. */
export interface Idle {
  readonly part: string;
  readonly what: string;
  readonly min: number;
  readonly max: number;
}

/**
 * What sweeps use in a month, one each minute, with nothing due: 17 queries of an index, and once an hour 16 more, which are eventually consistent and take half
 * a unit each; one read of what is declared; a line of the log with the metric, and Lambda's own three; and some 60 ms.
 */
export function sweepsInAMonth(memoryMb: number, schedules: number): Usage {
  const sweeps = schedules * HOURS_IN_A_MONTH * 60;
  return {
    scheduledInvocation: sweeps,
    lambdaRun: sweeps,
    lambdaGbSecond: sweeps * 0.06 * (memoryMb / 1024),
    readUnit: sweeps * ((17 + 16 / 60) / 2 + 1),
    logGigabyte: (sweeps * 750) / 1e9,
    metricMonth: schedules,
  };
}

export function idle({ eventSources, alarmMetrics, dashboards, keys, memoryMb, sweeps }: StackParts): Idle[] {
  const { limited, unlimited } = eventSources;
  const pollers = {
    min: POLLERS.many * limited + POLLERS.few * unlimited,
    max: POLLERS.many * (limited + unlimited),
  };
  const polls = (count: number): Usage => ({ sqsRequest: count * POLLS_IN_A_MONTH });
  const flat = (usage: Usage) => ({ min: dollars(usage), max: dollars(usage) });
  return [
    {
      part: 'SQS',
      what: `${limited + unlimited} event sources, ${pollers.min === pollers.max ? '' : `${pollers.min} to `}${pollers.max} pollers, ${POLLS_IN_A_MONTH.toLocaleString('en')} requests each`,
      min: dollars(polls(pollers.min)),
      max: dollars(polls(pollers.max)),
    },
    {
      part: 'Sweeps',
      what: `one each minute, of 17 queries and one read, and one metric`,
      ...flat(sweepsInAMonth(memoryMb, sweeps)),
    },
    { part: 'CloudWatch alarms', what: `${alarmMetrics} metrics`, ...flat({ alarmMonth: alarmMetrics }) },
    { part: 'CloudWatch dashboards', what: `${dashboards}`, ...flat({ dashboardMonth: dashboards }) },
    { part: 'KMS', what: `${keys} customer managed keys by default`, ...flat({ keyMonth: keys }) },
  ];
}
