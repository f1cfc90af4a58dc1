import { WORKER_NAMES } from '../peers/worker-names.ts';
import { PARTS } from '../profile/share-out.ts';
import { ratiosByRound, type Spread, spreadOf } from '../statistics.ts';
import type { MeasuredSweep } from '../sweep/measure-sweep.ts';
import type { ChordRow } from '../workflow/measure-chords.ts';
import type { PerformanceReport } from './bench-report.ts';
import { COLD, coldRatio } from './cold-ratio.ts';
import { goals, met } from './goals.ts';
import { latencyRatio } from './latency-ratio.ts';
import { isWithin, limits } from './limits.ts';
import { showNumber, showSpread } from './show-spread.ts';
import type { Table } from './table.ts';
import { workerRatio } from './worker-ratio.ts';

/** The tables of docs/performance.md, by the names of their markers. */
export function performanceTables(report: PerformanceReport): Record<string, Table> {
  return {
    goals: goalTable(report),
    workers: workerTable(report),
    profile: profileTable(report),
    requests: requestTable(report),
    enqueue: enqueueTable(report),
    'cold starts': coldStartTable(report),
    chords: chordTable(report),
    growth: growthTable(report),
    sweeps: sweepTable(report),
    counts: countTable(report),
  };
}

function goalTable(report: PerformanceReport): Table {
  return {
    head: ['measure', 'value', 'must', 'wanted', 'met?', ''],
    rows: goals(report).map((goal) => [
      goal.measure,
      goal.value ? showSpread(goal.value, goal.unit) : '',
      `≤ ${goal.must} ${goal.unit}`.trimEnd(),
      `≤ ${goal.wanted} ${goal.unit}`.trimEnd(),
      met(goal),
      goal.note,
    ]),
  };
}

function workerTable({ workers }: PerformanceReport): Table {
  const shown = (ratios: number[] | null) => (ratios ? showSpread(spreadOf(ratios)) : '');
  return {
    head: [
      'worker',
      'CPU per task',
      'vs bare handler',
      'memory',
      'runs a duplicate once?',
      'keeps the result?',
      'if it is killed',
    ],
    rows: [
      ...workers.rows.map(({ name, guarantees, cpuMs, rssMb }) => [
        name,
        showSpread(spreadOf(cpuMs), 'ms'),
        shown(workerRatio(workers, name, WORKER_NAMES.bare)),
        `${Math.round(rssMb.at(-1) ?? Number.NaN)} MB`,
        guarantees.deduplicates,
        guarantees.keepsResult,
        guarantees.survivesKill,
      ]),
      ...workers.missing.map(({ name, reason }) => [name, `not run: ${reason}`, '', '', '', '', '']),
    ],
  };
}

/** Leaves out parts that take less than 0.1 % in every row. */
function profileTable({ profile }: PerformanceReport): Table {
  const used = PARTS.filter((part) => profile.some(({ shares }) => shares[part] >= 0.001));
  const us = (ms: number): string => `${Math.round(ms * 1000)} µs`;
  return {
    head: ['a task’s time, under the profiler', ...profile.map(({ name }) => name)],
    rows: [
      ...used.map((part) => [
        part,
        ...profile.map(
          ({ shares, cpuMs }) => `${us(shares[part] * cpuMs)} (${Math.round(shares[part] * 100)} %)`,
        ),
      ]),
      ['total', ...profile.map(({ cpuMs }) => us(cpuMs))],
    ],
  };
}

function requestTable({ wire }: PerformanceReport): Table {
  return {
    head: [
      'per task',
      'requests by the call',
      'by the run',
      'write units',
      'of which indexes',
      'SQS requests',
    ],
    rows: wire.map(({ name, call, run, indexWrites }) => [
      name,
      listed(call.requests),
      listed(run.requests),
      showNumber(call.writeUnits + run.writeUnits + indexWrites),
      showNumber(indexWrites),
      showNumber(sqsRequests(call.requests) + sqsRequests(run.requests)),
    ]),
  };
}

function enqueueTable({ latency, enqueue }: PerformanceReport): Table {
  const ms = (values: readonly number[]) => showSpread(spreadOf(values), 'ms');
  const against = (values: readonly number[]) => `${spreadOf(values).median.toFixed(2)} ms`;
  const alone = `record alone ${against(latency.recordMs)}, message alone ${against(latency.messageMs)}`;
  return {
    head: ['enqueue', 'Lovage', 'compared with', 'ratio'],
    rows: [
      ['one task: time', ms(latency.callMs), alone, showSpread(spreadOf(latencyRatio(latency)))],
      [
        'one task: CPU',
        ms(enqueue.cpuMs),
        `bare SDK handler ${against(enqueue.bareCpuMs)}`,
        showSpread(spreadOf(ratiosByRound(enqueue.cpuMs, enqueue.bareCpuMs))),
      ],
      ['1,000 tasks in one call: time', ms(enqueue.bulkMs), '', ''],
      ['1,000 tasks in one call: CPU', ms(enqueue.bulkCpuMs), '', ''],
    ],
  };
}

function coldStartTable({ coldStarts }: PerformanceReport): Table {
  const ratio = (values: number[] | null): string => (values ? showSpread(spreadOf(values)) : '');
  return {
    head: [
      'cold start',
      'bundle',
      'loaded later',
      'import',
      'first call',
      'total',
      'total CPU',
      'vs bare handler: time',
      'CPU',
    ],
    rows: coldStarts.map(({ name, bare, bytes, lazy, starts }) => {
      const middle = (of: (start: (typeof starts)[number]) => number): Spread => spreadOf(starts.map(of));
      const isBare = name === bare;
      return [
        name,
        kilobytes(bytes),
        lazy.map((file) => `${file.name} ${kilobytes(file.bytes)}`).join(', '),
        `${middle(({ importMs }) => importMs).median.toFixed(1)} ms`,
        `${middle(({ callMs }) => callMs).median.toFixed(1)} ms`,
        showSpread(middle(COLD.wall), 'ms', 1),
        showSpread(middle(COLD.cpu), 'ms', 1),
        isBare ? '' : ratio(coldRatio(coldStarts, name, COLD.wall)),
        isBare ? '' : ratio(coldRatio(coldStarts, name, COLD.cpu)),
      ];
    }),
  };
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} KB`;
}

/** Ratios compare Lovage's figure with the row's, round by round. */
function chordTable({ chords: { counted, rows, missing } }: PerformanceReport): Table {
  const { members, call, run, indexWrites } = counted;
  const own = rows.find(({ name }) => name === WORKER_NAMES.lovage);
  const ratio = (row: ChordRow, of: (row: ChordRow) => readonly number[]) =>
    own && row !== own ? showSpread(spreadOf(ratiosByRound(of(own), of(row)))) : '';
  const units = call.writeUnits + run.writeUnits + indexWrites;
  return {
    head: [
      `a chord of ${showNumber(members)} tasks that do nothing`,
      'from the call to the body’s result',
      'Lovage’s to this',
      'worker CPU per member',
      'Lovage’s to this',
      'requests per member: by the call',
      'by the runs',
      'write units per member',
    ],
    rows: [
      [
        'Lovage, on the wire',
        ...['', '', '', ''],
        ...[listed(call.requests), listed(run.requests), showNumber(units)],
      ],
      ...rows.map((row) => [
        row.name,
        showSpread(spreadOf(row.seconds), 's'),
        ratio(row, ({ seconds }) => seconds),
        showSpread(spreadOf(row.cpuMs), 'ms'),
        ratio(row, ({ cpuMs }) => cpuMs),
        ...['', '', ''],
      ]),
      ...missing.map(({ name, reason }) => [name, `not run: ${reason}`, '', '', '', '', '', '']),
    ],
  };
}

function growthTable({ growth }: PerformanceReport): Table {
  return {
    head: [
      'tasks in one sandbox, stand-ins for DynamoDB and SES',
      'memory',
      'of which objects',
      'peak so far',
      'CPU per task, last 1,000',
    ],
    rows: growth.map(({ tasks, rssMb, peakMb, heapMb, cpuMs }) => [
      showNumber(tasks),
      `${rssMb.toFixed(1)} MB`,
      `${heapMb.toFixed(1)} MB`,
      `${peakMb.toFixed(1)} MB`,
      `${cpuMs.toFixed(2)} ms`,
    ]),
  };
}

function sweepTable({ sweeps: { far, due, idle, busy } }: PerformanceReport): Table {
  const row = (
    name: string,
    { requests, readUnits, writeUnits, sweeps, seconds }: MeasuredSweep,
    late: string,
  ) => [
    name,
    Object.entries(requests)
      .map(([operation, count]) => `${showNumber(count)} ${operation}`)
      .join(', '),
    showNumber(readUnits),
    showNumber(writeUnits),
    `${seconds.toFixed(1)} s${sweeps > 1 ? `, in ${sweeps} sweeps` : ''}`,
    late,
  ];
  return {
    head: [
      'a sweep',
      'requests',
      'read units of the table',
      'write units of the table',
      'took',
      'the last is late by',
    ],
    rows: [
      row(`with ${showNumber(far)} far tasks, none due`, idle, ''),
      row(
        `with ${showNumber(due)} due in the same second`,
        busy,
        `nothing; ${busy.seconds.toFixed(1)} s if it begins only when they are due`,
      ),
    ],
  };
}

function countTable(report: PerformanceReport): Table {
  return {
    head: ['count', 'value', 'at most', ''],
    rows: limits(report).map((limit) => [
      limit.name,
      `${showNumber(limit.value)} ${limit.unit}`.trim(),
      String(limit.limit),
      isWithin(limit) ? '' : 'OVER',
    ]),
  };
}

function listed(requests: Readonly<Record<string, number>>): string {
  return Object.entries(requests)
    .map(([operation, count]) => `${showNumber(count)} ${operation}`)
    .join(', ');
}

function sqsRequests(requests: Readonly<Record<string, number>>): number {
  return Object.entries(requests)
    .filter(([operation]) => /Message|Queue/.test(operation))
    .reduce((sum, [, count]) => sum + count, 0);
}
