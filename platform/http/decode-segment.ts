/** Decodes the percent-encoding of a path segment. A segment with a malformed escape stays unchanged. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
