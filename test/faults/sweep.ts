import { FAULT_KINDS, type FaultKind, faultsAt } from '../../testing/system/fault.ts';
import { experiment } from './experiment.ts';
import type { Laboratory } from './laboratory.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { addResult, emptyTally, type Tally } from './tally.ts';
import type { WireLog } from './wire-log.ts';

/** The seed of every experiment in the sweep, so that only the faults differ. */
const SEED = 1;

/** What it takes to repeat an experiment: the scenario, and the faults by the index of the call they meet. */
export interface Replay {
  readonly scenario: string;
  readonly faults: Readonly<Record<number, FaultKind>>;
}

/** One of several equal parts of a sweep: the experiments whose first faulty call has the place `number` modulo `of` among those that are tried. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

/**
 * Runs a scenario with every fault at every call, one at a time. Of reads that find nothing, one after the other, only the first counts: a sweep makes
 * sixteen, and a fault does the same at each.
 */
export async function singleFaults(lab: Laboratory, name: string, part: Part): Promise<Tally> {
  const scenario = scenarioOf(name);
  const tally = emptyTally(name);
  const { calls, idle } = await wireOf(lab, scenario, {}, tally);
  const met = calls.filter((call) => !repeats(idle, call.index) && (scenario.meets?.(call) ?? true));
  for (const { index } of met.filter((_, place) => place % part.of === part.number)) {
    for (const kind of FAULT_KINDS) await wireOf(lab, scenario, { [index]: kind }, tally);
  }
  return tally;
}

/**
 * One fault of each sort: an answer that is lost, a death before or after the call, a service that does nothing for longer than all tries take, and a
 * write that comes late.
 */
const SORTS: readonly FaultKind[] = ['lost', 'kill', 'killDone', 'down', 'late'];

/** Runs a scenario with every pair of faults at every pair of calls, which are counted in the same way. */
export async function pairedFaults(lab: Laboratory, name: string, part: Part): Promise<Tally> {
  const scenario = scenarioOf(name);
  const tally = emptyTally(`${name}, in pairs`);
  const { calls, idle } = await wireOf(lab, scenario, {}, tally);
  const kinds = scenario.short === 'sorts' ? SORTS : FAULT_KINDS;
  for (let first = part.number; first < calls.length; first += part.of) {
    if (repeats(idle, first)) continue;
    for (const kind of kinds) {
      // A fault at the first shifts the others.
      const reads = idle.size === 0 ? idle : (await wireOf(lab, scenario, { [first]: kind }, tally)).idle;
      // The first fault causes further calls, which the second fault may meet.
      for (let second = first + 1; second < calls.length + 3; second += 1) {
        if (repeats(reads, second)) continue;
        for (const other of kinds) await wireOf(lab, scenario, { [first]: kind, [second]: other }, tally);
      }
    }
  }
  return tally;
}

/** Whether a call is one of several reads in a row that found nothing, and not their first. */
function repeats(idle: ReadonlySet<number>, index: number): boolean {
  return idle.has(index) && idle.has(index - 1);
}

/** Repeats one experiment and prints its calls. */
export async function replay(lab: Laboratory, { scenario: name, faults }: Replay): Promise<Tally> {
  const tally = emptyTally(name);
  const result = await experiment(lab, scenarioOf(name), faultsAt(faults), SEED);
  for (const { index, service, operation } of result.world.wire.calls) {
    console.log(`${String(index).padStart(4)}  ${service} ${operation}  ${faults[index] ?? ''}`.trimEnd());
  }
  addResult(tally, result, '');
  return tally;
}

/** Runs one experiment, adds its result to the tally, and returns its calls. */
async function wireOf(
  lab: Laboratory,
  scenario: Scenario,
  faults: Readonly<Record<number, FaultKind>>,
  tally: Tally,
): Promise<WireLog> {
  const result = await experiment(lab, scenario, faultsAt(faults), SEED);
  const repeat: Replay = { scenario: scenario.name, faults };
  addResult(tally, result, `--replay '${JSON.stringify(repeat)}'`);
  return result.world.wire;
}

function scenarioOf(name: string): Scenario {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (!scenario) throw new Error(`Unknown scenario: ${name}`);
  return scenario;
}
