/** A handler's `index.js` and the files beside it that it may load. */
export interface Bundle {
  readonly file: string;
  /** The size of `index.js`, the only file a cold start loads. */
  readonly bytes: number;
  /** Files loaded on first use. */
  readonly lazy: readonly LazyFile[];
  /** The modules in all these files. */
  readonly modules: readonly string[];
}

export interface LazyFile {
  /** Without the digest: `document`. */
  readonly name: string;
  readonly bytes: number;
}
