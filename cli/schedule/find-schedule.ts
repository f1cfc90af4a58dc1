import { ApiError } from '../../client/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { didYouMean } from '../did-you-mean.ts';

/** Most schedules that a mistyped name is compared with. */
const MOST_COMPARED = 100;

/**
 * Makes a call for a schedule.
 *
 * @param hint what to do if there is none of this name
 * @throws CliError with a suggestion if there is none
 */
export async function named<Answer>(
  name: string,
  context: Pick<Context, 'connect' | 'signal'>,
  ask: () => Promise<Answer>,
  hint = '',
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    const { client } = await context.connect();
    const list = client.schedules.list({ limit: MOST_COMPARED, signal: context.signal });
    const known = (await list.page()).schedules.map((schedule) => schedule.name);
    throw new CliError(EXIT.refused, `There is no schedule "${name}".${didYouMean(name, known)}`, {
      hint: hint || 'See lovage schedules.',
    });
  }
}
