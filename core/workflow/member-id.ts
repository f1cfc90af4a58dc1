import { v5 as nameBasedUuid } from 'uuid';

/** The id of a workflow's member, the same for whoever asks for it. */
export function memberId(workflow: string, number: number): string {
  return nameBasedUuid(String(number), workflow);
}

/** The ids of consecutive members. */
export function memberIds(workflow: string, from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => memberId(workflow, from + index));
}
