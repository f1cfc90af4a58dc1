/** A handler's `index.js`, and the files beside it that it may load. */
export interface Bundle {
  readonly file: string;
  /** The size of `index.js`, which is all that a cold start loads. */
  readonly bytes: number;
  /** Files that are loaded at their first use. */
  readonly lazy: readonly LazyFile[];
  /** The modules in all of these files. */
  readonly modules: readonly string[];
}

export interface LazyFile {
  /** Without the digest, as in `document`. */
  readonly name: string;
  readonly bytes: number;
}
