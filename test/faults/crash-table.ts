import { type FaultKind, faultsAt } from '../../testing/system/fault.ts';
import { countBySubject, experiment } from './experiment.ts';
import type { Laboratory } from './laboratory.ts';
import { SCENARIOS } from './scenarios.ts';

/** The faults in the table, with their headings. */
const COLUMNS: readonly (readonly [FaultKind, string])[] = [
  ['kill', 'dies before the call'],
  ['killDone', 'dies after the call'],
  ['lost', 'answer lost'],
  ['down', 'service down for 30 s'],
];

/** The calls that one task makes, in order. Enqueue makes the first two at the same time. */
const STEPS = ['enqueue writes the record', 'enqueue sends the message', 'claim', 'email', 'outcome'];

/** Prints a Markdown table of what happens to one task with a fault at each of its calls. */
export async function printCrashTable(lab: Laboratory, scenarioName: string): Promise<void> {
  const scenario = SCENARIOS.find(({ name }) => name === scenarioName);
  if (!scenario) throw new Error(`Unknown scenario: ${scenarioName}`);
  console.log(`| fault at | ${COLUMNS.map(([, words]) => words).join(' | ')} |`);
  console.log(`|---|${COLUMNS.map(() => '---').join('|')}|`);
  for (const [index, step] of STEPS.entries()) {
    const cells: string[] = [];
    for (const [kind] of COLUMNS) {
      const before = lab.emulators.emails.length;
      const { world } = await experiment(lab, scenario, faultsAt({ [index]: kind }), 1);
      const [id] = world.wire.written;
      if (id === undefined) {
        cells.push('no answer: nothing is left');
        continue;
      }
      const record = await world.record(id);
      const emails = countBySubject(lab.emulators.emails.slice(before)).get(id) ?? 0;
      const state = record ? `${record.state}${record.error ? ` (${record.error.type})` : ''}` : 'no record';
      const answer = world.accepted.has(id) ? '202' : world.mayLeave ? 'no answer' : '503';
      cells.push(`${answer}: ${state}, ${count(world.runs.of(id).length, 'run')}, ${count(emails, 'email')}`);
    }
    console.log(`| ${step} | ${cells.join(' | ')} |`);
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
