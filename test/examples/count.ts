/** How many checks passed and failed. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}
