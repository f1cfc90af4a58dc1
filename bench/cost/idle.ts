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

export function idle({ eventSources, alarmMetrics, dashboards, keys }: StackParts): Idle[] {
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
    { part: 'CloudWatch alarms', what: `${alarmMetrics} metrics`, ...flat({ alarmMonth: alarmMetrics }) },
    { part: 'CloudWatch dashboards', what: `${dashboards}`, ...flat({ dashboardMonth: dashboards }) },
    { part: 'KMS', what: `${keys} customer managed keys by default`, ...flat({ keyMonth: keys }) },
  ];
}
