import type { TaskRecord } from '../../../../../core/protocol/record.ts';
import { isFinal } from '../../../../../core/protocol/state.ts';
import type { Judge } from './judge.ts';
import type { Scene } from './scene.ts';
import type { Seeded } from './seeded.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

interface PeopleOptions {
  readonly key: string;
  readonly scene: Scene;
  readonly seeded: Seeded;
  readonly world: World;
  readonly judge: Judge;
  readonly stage: Stage;
}

/** Whoever calls the API in a trial. */
export class People {
  /** Whether a call that sent the workflow was answered. */
  hasSent = false;
  readonly #options: PeopleOptions;
  /** Calls that retry something, so far. */
  #retries = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** Sends the workflow, always with the same key. */
  send(): void {
    const { key, scene, judge, stage } = this.#options;
    stage.call('send', 'POST /workflows', {}, { key, body: scene.body }, ({ status, body }) => {
      if (status === 202) this.hasSent = true;
      else if (status !== 503) judge.wrong(`the workflow is refused: ${status} ${body}`);
    });
  }

  /** Revokes or retries something, or sends the workflow again. */
  interfere(): void {
    const { scene, seeded, stage, judge } = this.#options;
    const records = judge.records();
    const id = judge.head?.id;
    if (records.length === 0 || id === undefined) return;
    if (seeded.chance(0.05)) {
      this.send();
      return;
    }
    if (seeded.chance(scene.revokes)) {
      const blocked = records.filter((record) => record.blocked && !isFinal(record.state));
      const some = blocked.length > 0 && seeded.chance(0.5) ? blocked : records;
      if (seeded.chance(scene.revokesAll)) this.#revokeAll(id);
      else stage.call('call', 'POST /tasks/{id}/revoke', { id: seeded.oneOf(some).id });
      return;
    }
    const failed = records.filter(isRetriable);
    if (failed.length === 0) return;
    if (seeded.chance(0.3)) this.#retry('POST /workflows/{id}/retry', id);
    else this.#retry('POST /tasks/{id}/retry', seeded.oneOf(failed).id);
  }

  /**
   * Retries by hand whatever failed by itself, or was revoked when it could run.
   *
   * @param asWhole whether what failed is retried by one call about the workflow
   * @returns whether there was anything
   */
  async retryAll(asWhole: boolean): Promise<boolean> {
    const { seeded, judge, world } = this.#options;
    const failed = judge.records().filter(isRetriable);
    const id = judge.head?.id;
    if (failed.length === 0 || id === undefined) return false;
    if (asWhole && failed.some(({ state }) => state === 'FAILURE')) {
      this.#retry('POST /workflows/{id}/retry', id);
      await world.quiet();
    }
    for (const record of seeded.shuffled(judge.records().filter(isRetriable))) {
      this.#retry('POST /tasks/{id}/retry', record.id);
      await world.quiet();
    }
    return true;
  }

  #retry(routeKey: `POST /${string}`, id: string): void {
    const { judge, stage } = this.#options;
    this.#retries += 1;
    judge.retried();
    stage.call('call', routeKey, { id });
  }

  #revokeAll(id: string): void {
    const { judge, stage } = this.#options;
    const before = this.#retries;
    stage.call('call', 'POST /workflows/{id}/revoke', { id }, {}, ({ status }) => {
      if (status === 200 && this.#retries === before) judge.revoked();
    });
  }
}

/** Whether a task failed by itself, or was revoked when it could run. */
function isRetriable({ state, blocked, error }: TaskRecord): boolean {
  return isFinal(state) && state !== 'SUCCESS' && !blocked && error?.type !== 'NotNeeded';
}
