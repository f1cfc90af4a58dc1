import { callAws } from './deployment.ts';
import type { MiniStack } from './ministack.ts';

/** What each resource of a stack really is, by its name in the template: an update that replaces one changes that. */
export async function physicalIds(
  ministack: MiniStack,
  StackName: string,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  let next: string | undefined;
  do {
    const page = next === undefined ? {} : { NextToken: next };
    const call = { Action: 'ListStackResources', StackName, ...page };
    const answer = await callAws(ministack, 'cloudformation', call);
    const members = /<LogicalResourceId>(.*?)<.*?<PhysicalResourceId>(.*?)</gs;
    for (const [, logical = '', physical = ''] of answer.matchAll(members)) ids.set(logical, physical);
    next = /<NextToken>(.+?)</.exec(answer)?.[1];
  } while (next !== undefined);
  if (ids.size === 0) throw new Error(`The stack ${StackName} has no resources.`);
  return ids;
}
