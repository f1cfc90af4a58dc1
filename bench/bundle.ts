/** A handler in one file, and the files beside it that it loads. */
export interface Bundle {
  readonly file: string;
  /** Of that file, which is all that is loaded as the function starts. */
  readonly bytes: number;
  /** What is loaded at its first use. */
  readonly lazy: readonly LazyFile[];
  /** What all of it is made of. */
  readonly modules: readonly string[];
}

export interface LazyFile {
  /** The module that it begins with, as in `openapi-document`. */
  readonly name: string;
  readonly bytes: number;
}
