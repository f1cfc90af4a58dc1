import { experiment } from './experiment.ts';
import { FAULT_KINDS, type FaultKind, faultsAt } from './fault.ts';
import type { Laboratory } from './laboratory.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { addResult, emptyTally, type Tally } from './tally.ts';

/** The seed of every telling of the sweep: faults differ, nothing else. */
const SEED = 1;

/** A telling that can be told again: the scenario, and its faults by the index of the call they meet. */
export interface Telling {
  readonly scenario: string;
  readonly faults: Readonly<Record<number, FaultKind>>;
}

/** One of several equal parts of a sweep, for as many processes: those tellings whose first fault's call falls to it. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

/** Every fault at every call of a scenario, one at a time. */
export async function singleFaults(lab: Laboratory, name: string, part: Part): Promise<Tally> {
  const scenario = scenarioOf(name);
  const tally = emptyTally(name);
  const plain = await tell(lab, scenario, {}, tally);
  for (let index = part.number; index < plain; index += part.of) {
    for (const kind of FAULT_KINDS) await tell(lab, scenario, { [index]: kind }, tally);
  }
  return tally;
}

/** Every pair of faults at every pair of calls of a scenario. */
export async function pairedFaults(lab: Laboratory, name: string, part: Part): Promise<Tally> {
  const scenario = scenarioOf(name);
  const tally = emptyTally(`${name}, in pairs`);
  const plain = await tell(lab, scenario, {}, tally);
  for (let first = part.number; first < plain; first += part.of) {
    for (const kind of FAULT_KINDS) {
      // The first fault makes calls of its own, which the second may meet.
      for (let second = first + 1; second < plain + 3; second += 1) {
        for (const other of FAULT_KINDS) await tell(lab, scenario, { [first]: kind, [second]: other }, tally);
      }
    }
  }
  return tally;
}

/** Tells one telling again, and prints its calls. */
export async function replay(lab: Laboratory, { scenario: name, faults }: Telling): Promise<Tally> {
  const tally = emptyTally(name);
  const result = await experiment(lab, scenarioOf(name), faultsAt(faults), SEED);
  for (const { index, service, operation } of result.world.wire.calls) {
    console.log(`${String(index).padStart(4)}  ${service} ${operation}  ${faults[index] ?? ''}`.trimEnd());
  }
  addResult(tally, result, '');
  return tally;
}

async function tell(
  lab: Laboratory,
  scenario: Scenario,
  faults: Readonly<Record<number, FaultKind>>,
  tally: Tally,
): Promise<number> {
  const result = await experiment(lab, scenario, faultsAt(faults), SEED);
  const telling: Telling = { scenario: scenario.name, faults };
  addResult(tally, result, `--replay '${JSON.stringify(telling)}'`);
  return result.world.wire.calls.length;
}

function scenarioOf(name: string): Scenario {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (!scenario) throw new Error(`There is no scenario "${name}".`);
  return scenario;
}
