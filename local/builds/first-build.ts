import { deferred } from '../deferred.ts';
import type { Reporter } from '../reporter.ts';
import type { Reloader } from './reloader.ts';
import type { Build } from './write-build.ts';

/** Thrown when the code does not build. The message is esbuild's own. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

/** Receives builds: the first is for the start, later ones are for the reloader. */
export class FirstBuild {
  readonly #reporter: Reporter;
  readonly #first = deferred<Build>();
  #begun = false;
  #latest: Build | undefined;
  #reloader: Reloader | undefined;

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  /** The first build. Rejects with BuildFailed if it fails. */
  get first(): Promise<Build> {
    return this.#first.promise;
  }

  built(build: Build): void {
    if (!this.#begun) {
      this.#begun = true;
      this.#first.resolve(build);
      return;
    }
    if (this.#reloader) void this.#reloader.reload(build);
    else this.#latest = build;
  }

  failed(messages: string): void {
    this.#first.reject(new BuildFailed(messages));
    if (this.#reloader)
      this.#reporter.error(`The changed code does not build; the old code goes on.\n${messages}`);
  }

  /** Treats builds as reloads from now on, starting with the latest one that has arrived since the first. */
  reloadWith(reloader: Reloader): void {
    this.#reloader = reloader;
    if (this.#latest) void reloader.reload(this.#latest);
  }
}
