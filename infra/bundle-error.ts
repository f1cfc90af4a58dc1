/** Thrown when the tasks cannot be bundled as they are. The message is for a person. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}
