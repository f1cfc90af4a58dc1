import { billedMs } from './billed.ts';
import { dollars } from './dollars.ts';
import { HOURS_IN_A_MONTH } from './idle.ts';
import type { MeasuredRun } from './measure-runs.ts';
import type { Usage } from './usage.ts';

/** Another way to run tasks: what it charges per task, and per month even without tasks. */
export interface Peer {
  readonly name: string;
  readonly what: string;
  /** Per task, without running it. */
  readonly perTask: Usage;
  readonly perMonth: Usage;
  /** Whether whatever runs the task is paid for separately; the figures then assume a function like Lovage's worker. */
  readonly runsElsewhere: boolean;
  /** What its price leaves out. */
  readonly apart: string;
}

/** Express workflows are billed in steps of 64 MB and 100 ms. */
const EXPRESS = { megabytes: 64, ms: 100 } as const;

/** @param run a worker's run with one task */
export function peers(run: MeasuredRun, memoryMb: number): Peer[] {
  const expressMs = Math.ceil(billedMs(run, memoryMb) / EXPRESS.ms) * EXPRESS.ms;
  const serverless = { perMonth: {}, runsElsewhere: true };
  const always = { perTask: {}, runsElsewhere: false };
  return [
    {
      ...serverless,
      name: 'Step Functions, standard',
      what: 'a one-step workflow: one state transition',
      perTask: { stateTransition: 1 },
      apart: 'an API in front of it',
    },
    {
      ...serverless,
      name: 'Step Functions, express',
      what: `a one-step workflow: one request, and ${expressMs} ms at 64 MB`,
      perTask: {
        expressRequest: 1,
        expressGbSecond: (EXPRESS.megabytes / 1024) * (expressMs / 1000),
      },
      apart: 'an API in front of it, a queue, a record of the outcome',
    },
    {
      ...serverless,
      name: 'Google Cloud Tasks',
      what: 'two operations: the call that adds the task, and its delivery',
      perTask: { cloudTasksOperation: 2 },
      apart: 'a record of the outcome',
    },
    {
      ...serverless,
      name: 'Upstash QStash',
      what: 'one message, pay as you go',
      perTask: { qstashMessage: 1 },
      apart: 'a record of the outcome',
    },
    {
      ...always,
      name: 'Celery, managed',
      what: 'one Amazon MQ broker (mq.m7g.medium), one ElastiCache node (cache.t4g.micro), one worker on Fargate (0.25 vCPU, 0.5 GB), always on',
      perMonth: {
        rabbitMqHour: HOURS_IN_A_MONTH,
        redisHour: HOURS_IN_A_MONTH,
        fargateCpuHour: 0.25 * HOURS_IN_A_MONTH,
        fargateGbHour: 0.5 * HOURS_IN_A_MONTH,
      },
      apart: 'its network (NAT, addresses), disks and logs; a second broker, node or worker',
    },
    {
      ...always,
      name: 'Celery, one machine',
      what: 'RabbitMQ, Redis and the worker together on one t4g.small, always on',
      perMonth: { smallMachineHour: HOURS_IN_A_MONTH },
      apart: 'its disk, address and logs; anything that outlives the machine',
    },
  ];
}

/** @param run dollars to run one task in a function, for peers that do not run it themselves */
export function dollarsPerTask({ perTask, runsElsewhere }: Peer, run: number): number {
  return dollars(perTask) + (runsElsewhere ? run : 0);
}

/** Tasks a month above which a peer with a monthly price is cheaper than Lovage. */
export function breakEven(perMonth: number, dollarsPerTask: number, idlePerMonth: number): number {
  return Math.max(0, perMonth - idlePerMonth) / dollarsPerTask;
}
