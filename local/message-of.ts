/** The text of whatever was thrown, for a line on the console. */
export function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
