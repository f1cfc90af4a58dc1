import { fillNeed } from '../../../core/definition/create-need.ts';
import type { Need } from '../../../core/definition/need.ts';
import type { Clock } from '../../../core/protocol/clock.ts';
import type { Logger } from '../../../core/protocol/logger.ts';
import type { Environment } from '../../../core/protocol/settings.ts';

/** How long a secret is used before it is read again, in milliseconds. */
const FRESH_MS = 300_000;

/** How soon it is read again when that failed. */
const AGAIN_MS = 60_000;

/** What the needs of one worker are read with. */
export interface QueueNeedsOptions {
  /** Every need of the queue's definitions. Several may have one name, and each converts the text in its own way. */
  readonly needs: readonly Need[];
  readonly environment: Environment;
  /** Reads a secret; `undefined` if nobody said where it is. */
  readonly readSecret: (name: string) => Promise<string | undefined>;
  readonly clock: Clock;
}

/** A need that has no value, and why, in words that quote none. */
interface Unmet {
  readonly need: Need;
  readonly why: string;
}

/** Gives the needs of a queue's definitions their values. */
export class QueueNeeds {
  readonly #options: QueueNeedsOptions;
  /** When secrets are to be read again, in milliseconds since the epoch; `undefined` before everything has been read once. */
  #staleAt: number | undefined;

  constructor(options: QueueNeedsOptions) {
    this.#options = options;
  }

  /**
   * Reads what has not been read, and secrets that were read five minutes ago. Values that cannot be read again stay as they are. Writes one line
   * about what cannot be read, which names it and quotes nothing.
   *
   * @returns whether every need has a value
   */
  async meet(logger: Logger): Promise<boolean> {
    const { needs, clock } = this.#options;
    const isFirst = this.#staleAt === undefined;
    if (this.#staleAt !== undefined && clock.now() < this.#staleAt) return true;
    const wanted = isFirst ? needs : needs.filter(({ kind }) => kind === 'secret');
    const texts = await this.#readAll(wanted);
    const read = await Promise.all(wanted.map((need) => converted(need, texts.get(keyOf(need)))));
    const unmet = read.filter((one) => 'why' in one);
    if (unmet.length > 0) {
      const told = { needs: [...new Set(unmet.map(inWords))].join('; ') };
      if (isFirst) logger.error('needs not met: the messages come again later', told);
      else logger.warn('needs not read again: the values of before stay', told);
      if (isFirst) return false;
    }
    for (const one of read) if ('value' in one) fillNeed(one.need, one.value);
    const secrets = needs.some(({ kind }) => kind === 'secret');
    this.#staleAt = secrets
      ? clock.now() + (unmet.length > 0 ? AGAIN_MS : FRESH_MS)
      : Number.POSITIVE_INFINITY;
    return true;
  }

  /** The texts of needs, or why there is none, each read once. */
  async #readAll(needs: readonly Need[]): Promise<ReadonlyMap<string, Text>> {
    const { environment, readSecret } = this.#options;
    const byKey = new Map(needs.map((need) => [keyOf(need), need]));
    const texts = [...byKey].map(async ([key, { kind, name }]): Promise<readonly [string, Text]> => {
      if (kind === 'environment') return [key, { text: environment[name] || undefined }];
      try {
        return [key, { text: await readSecret(name) }];
      } catch (error) {
        return [key, { why: `cannot be read (${error instanceof Error ? error.name : typeof error})` }];
      }
    });
    return new Map(await Promise.all(texts));
  }
}

type Text = { readonly text: string | undefined } | { readonly why: string };

function keyOf({ kind, name }: Need): string {
  return `${kind} ${name}`;
}

/** The value of a need, as its schema makes it of the text. */
async function converted(
  need: Need,
  read: Text = { text: undefined },
): Promise<Unmet | { readonly need: Need; readonly value: unknown }> {
  if ('why' in read) return { need, why: read.why };
  const { text } = read;
  const missing = { need, why: 'is not given' };
  if (!need.schema) return text === undefined ? missing : { need, value: text };
  try {
    // A schema may take `undefined`: the need is optional then.
    const result = await need.schema['~standard'].validate(text);
    if (!result.issues) return { need, value: result.value };
  } catch {
    // What it throws may quote the value, as the errors of `JSON.parse` do.
  }
  return text === undefined ? missing : { need, why: 'is refused by its schema' };
}

function inWords({ need, why }: Unmet): string {
  return `${keyOf(need)} ${why}`;
}
