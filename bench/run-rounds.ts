/**
 * Runs every row once in each round, one after the other. Each round begins with another row, so that none always comes first, or
 * always after the same.
 *
 * @returns what each row gave, in the rows' order and then by round
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

/** The indexes of so many rows, in the order of a round. */
export function orderOf(rows: number, round: number): number[] {
  return Array.from({ length: rows }, (_, place) => (place + round) % rows);
}
