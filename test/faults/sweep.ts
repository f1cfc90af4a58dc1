import { experiment } from './experiment.ts';
import { FAULT_KINDS, type FaultKind, faultsAt } from './fault.ts';
import type { Laboratory } from './laboratory.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { addResult, emptyTally, type Tally } from './tally.ts';

/** The seed of every experiment in the sweep, so that only the faults differ. */
const SEED = 1;

/** What it takes to repeat an experiment: the scenario, and the faults by the index of the call they meet. */
export interface Replay {
  readonly scenario: string;
  readonly faults: Readonly<Record<number, FaultKind>>;
}

/** One of several equal parts of a sweep. A part has the experiments whose first faulty call has index `number` modulo `of`. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

/** Runs a scenario with every fault at every call, one at a time. */
export async function singleFaults(lab: Laboratory, name: string, part: Part): Promise<Tally> {
  const scenario = scenarioOf(name);
  const tally = emptyTally(name);
  const plain = await run(lab, scenario, {}, tally);
  for (let index = part.number; index < plain; index += part.of) {
    for (const kind of FAULT_KINDS) await run(lab, scenario, { [index]: kind }, tally);
  }
  return tally;
}

/** Runs a scenario with every pair of faults at every pair of calls. */
export async function pairedFaults(lab: Laboratory, name: string, part: Part): Promise<Tally> {
  const scenario = scenarioOf(name);
  const tally = emptyTally(`${name}, in pairs`);
  const plain = await run(lab, scenario, {}, tally);
  for (let first = part.number; first < plain; first += part.of) {
    for (const kind of FAULT_KINDS) {
      // The first fault causes further calls, which the second fault may meet.
      for (let second = first + 1; second < plain + 3; second += 1) {
        for (const other of FAULT_KINDS) await run(lab, scenario, { [first]: kind, [second]: other }, tally);
      }
    }
  }
  return tally;
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

async function run(
  lab: Laboratory,
  scenario: Scenario,
  faults: Readonly<Record<number, FaultKind>>,
  tally: Tally,
): Promise<number> {
  const result = await experiment(lab, scenario, faultsAt(faults), SEED);
  const repeat: Replay = { scenario: scenario.name, faults };
  addResult(tally, result, `--replay '${JSON.stringify(repeat)}'`);
  return result.world.wire.calls.length;
}

function scenarioOf(name: string): Scenario {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (!scenario) throw new Error(`Unknown scenario: ${name}`);
  return scenario;
}
