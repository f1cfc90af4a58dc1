import { billedMs } from './billed.ts';
import type { MeasuredRun } from './measure-runs.ts';
import { PRICES, type Price } from './prices.ts';
import { bill, type CostReport, EMAILS, total } from './report.ts';

/** The tables of docs/cost.md, by the names of their markers. */
export function costTables(report: CostReport): Record<string, string> {
  return {
    'a million tasks': variantTable(report),
    celery: celeryTable(report),
    counted: countedTable(report),
    beside: besideTable(report),
    idle: idleTable(report),
    peers: peerTable(report),
    prices: priceTable(),
    machine: `Measured on: ${report.machine}.`,
  };
}

function variantTable({ variants, mail }: CostReport): string {
  const events = mail.map((usage) => total({ usage }));
  const columns = variants.map((variant) => ({ ...variant, parts: bill(variant) }));
  const names = columns[0]?.parts.map(({ part }) => part) ?? [];
  return table(
    ['', ...columns.map(({ name }) => name)],
    [
      ...names.map((name, row) => [name, ...columns.map(({ parts }) => usd(parts[row]?.dollars ?? 0))]),
      ['**a million tasks**', ...columns.map((column) => `**${usd(total(column))}**`)],
      ['a million delivery events', ...events.map(usd)],
      ['with delivery events', ...columns.map((column, index) => usd(total(column) + (events[index] ?? 0)))],
      ['SES, a million emails, à la carte', ...columns.map(() => usd(EMAILS.aLaCarte))],
      ['SES, a million emails, Essentials', ...columns.map(() => usd(EMAILS.essentials))],
    ],
  );
}

function celeryTable({ celery }: CostReport): string {
  const columns = celery.map((variant) => ({ ...variant, parts: bill(variant) }));
  const names = columns[0]?.parts.map(({ part }) => part) ?? [];
  return table(
    ['', ...columns.map(({ name }) => name)],
    [
      ...names.map((name, row) => [name, ...columns.map(({ parts }) => usd(parts[row]?.dollars ?? 0))]),
      ['**a million tasks**', ...columns.map((column) => `**${usd(total(column))}**`)],
    ],
  );
}

function countedTable({ measured, stack }: CostReport): string {
  const rows: [string, MeasuredRun][] = [
    ['a call that sends one task', measured.call],
    ['a call that sends 1,000', measured.bulkCall],
    ['a run with one message', measured.runOfOne],
    ['a run with ten', measured.runOfTen],
    ['a run with one message of Celery’s', measured.celery.runOfOne],
    ['a run with ten of Celery’s', measured.celery.runOfTen],
    ['a delivery event', measured.eventOfOne],
    ['ten delivery events', measured.eventOfTen],
    ['`GET /tasks/{id}`', measured.read],
    ['`GET /tasks?limit=20`', measured.list],
  ];
  return table(
    [
      '',
      'requests',
      'write units',
      'read units',
      'waits',
      'computes',
      `billed at ${stack.memoryMb} MB`,
      'logs',
    ],
    rows.map(([name, run]) => [
      name,
      Object.entries(run.requests)
        .map(([operation, count]) => `${number(count)} ${operation}`)
        .join(', '),
      number(run.writeUnits),
      number(run.readUnits),
      `${run.waitMs.toFixed(0)} ms`,
      `${run.cpuMs.toFixed(1)} ms`,
      `${billedMs(run, stack.memoryMb)} ms`,
      `${number(run.logBytes)} bytes`,
    ]),
  );
}

function besideTable({ extras }: CostReport): string {
  return table(
    ['extra', '', 'dollars a million'],
    extras.map((extra) => [extra.name, extra.what, usd(total(extra))]),
  );
}

function idleTable({ idle, metrics }: CostReport): string {
  const sum = (of: 'min' | 'max') => idle.reduce((total, part) => total + part[of], 0);
  const range = (min: number, max: number) => (min === max ? usd(min) : `${usd(min)} to ${usd(max)}`);
  const perTask = metrics * PRICES.metricMonth.usd;
  return table(
    ['', '', 'dollars a month'],
    [
      ...idle.map(({ part, what, min, max }) => [part, what, range(min, max)]),
      ['**a month without a task**', '', `**${range(sum('min'), sum('max'))}**`],
      [
        'CloudWatch metrics',
        `${metrics} per task definition, for the hours in which it is used`,
        metrics === 0 ? usd(0) : `at most ${usd(perTask)}`,
      ],
    ],
  );
}

function peerTable({ variants, idle, peers }: CostReport): string {
  const max = idle.reduce((sum, part) => sum + part.max, 0);
  return table(
    [
      '',
      'what you pay for',
      'a million tasks',
      'including runs',
      'a month',
      'break-even with Lovage',
      'not included',
    ],
    [
      ...variants.map((variant) => [
        `**Lovage, ${variant.name}**`,
        variant.what,
        '',
        `**${usd(total(variant))}**`,
        `up to ${usd(max)}`,
        '',
        'email',
      ]),
      ...peers.map(({ name, what, service, withRuns, month, breakEven, apart }) => [
        name,
        what,
        breakEven === null ? usd(service) : '',
        breakEven === null ? usd(withRuns) : '',
        month > 0 ? usd(month) : '$0.00',
        breakEven === null ? '' : `${(breakEven / 1e6).toFixed(1)} million tasks a month`,
        apart,
      ]),
    ],
  );
}

/** The price list of docs/cost.md. */
export function priceTable(): string {
  const sources: Record<Price['source'], string> = {
    provider: 'the provider',
    quoted: 'a page that quotes it',
    rounded: 'a page that quotes it, rounded',
  };
  return table(
    ['unit', 'published at', 'read at', 'dated', 'source'],
    Object.values(PRICES).map(({ unit, publisher, page, dated, source }: Price) => [
      unit,
      link(publisher),
      link(page),
      dated ?? 'not dated',
      sources[source],
    ]),
  );
}

function link(address: string): string {
  return `[${new URL(address).hostname}](${address})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Rounds to a cent, and amounts below ten cents to a tenth of a cent. */
export function usd(dollars: number): string {
  return `$${dollars.toFixed(dollars > 0 && dollars < 0.1 ? 3 : 2)}`;
}

function number(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(1);
}
