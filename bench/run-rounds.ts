/**
 * Runs every row once per round, one after the other. Each round starts with the next row, so that no row always runs first.
 *
 * @returns the results of each row by round, in the order of the rows
 */
export async function runRounds<Row, Result>(
  rows: readonly Row[],
  rounds: number,
  run: (row: Row, round: number) => Promise<Result>,
): Promise<Result[][]> {
  const results: Result[][] = rows.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const index of orderOf(rows.length, round)) {
      const row = rows[index];
      if (row !== undefined) results[index]?.push(await run(row, round));
    }
  }
  return results;
}

/** The order in which a round runs the rows, as indexes. */
export function orderOf(rows: number, round: number): number[] {
  return Array.from({ length: rows }, (_, place) => (place + round) % rows);
}
