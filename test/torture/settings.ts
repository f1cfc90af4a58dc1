/** What a run is made of: the same settings make the same choices. */
export interface Settings {
  readonly seed: number;
  /** How long the system is tortured before it is left to settle. */
  readonly minutes: number;
  /** Most tasks that are sent. */
  readonly tasks: number;
  /** The mutant of the system that is tortured in its place; `null` for the system itself. */
  readonly mutant: string | null;
}
