import type { DatabaseSync } from 'node:sqlite';

/** What fauxqs tells of every change of a queue or a message. */
interface Persistence {
  readonly db: DatabaseSync;
  updateMessageReady(messageId: string): void;
  loadSqsQueues(store: QueueStore): void;
  close(): void;
}

interface QueueStore {
  persistence?: Persistence;
  allQueues(): Iterable<{ persistence?: Persistence }>;
}

/** The parts of fauxqs that its package does not export. */
interface Parts {
  readonly PersistenceManager: new (folder: string) => Persistence;
  readonly SqsStore: new () => QueueStore;
}

/** The writes that fauxqs makes of queues and messages. */
const WRITES = [
  'insertQueue',
  'deleteQueue',
  'updateQueueAttributes',
  'updateQueueSequenceCounter',
  'insertMessage',
  'deleteMessage',
  'updateMessageInflight',
  'updateMessageReady',
  'deleteQueueMessages',
] as const;

/** Messages that outlive the process. */
export interface KeptMessages {
  /** What fauxqs serves: the queues and messages of the folder. */
  readonly store: unknown;
  close(): void;
}

/**
 * Opens the messages of a folder, by fauxqs's own persistence in SQLite, with three changes: all that happens at once is written at once, so that a
 * message that moves to another queue is never in none; a message that is made visible again is written (fauxqs leaves out its receive count, which SQLite
 * refuses); and nothing waits for the disk, which loses nothing when the process is killed.
 */
export async function openMessages(folder: string): Promise<KeptMessages> {
  const { PersistenceManager, SqsStore } = await parts();
  const kept = new PersistenceManager(folder);
  const { db } = kept;
  db.exec('PRAGMA synchronous = NORMAL');
  const makeVisible = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  kept.updateMessageReady = (messageId) => void makeVisible.run(messageId);
  const store = new SqsStore();
  kept.loadSqsQueues(store);
  writeAtOnce(kept);
  store.persistence = kept;
  for (const queue of store.allQueues()) queue.persistence = kept;
  return { store, close: () => kept.close() };
}

/** Puts all writes until the end of the running code into one transaction: its end comes before any answer. */
function writeAtOnce(kept: Persistence): void {
  const methods = kept as unknown as Record<string, (...args: unknown[]) => void>;
  let begun = false;
  for (const name of WRITES) {
    const write = methods[name]?.bind(kept);
    if (!write) throw new Error('This release of fauxqs keeps messages in another way.');
    methods[name] = (...args) => {
      if (!begun) {
        kept.db.exec('BEGIN');
        begun = true;
        queueMicrotask(() => {
          begun = false;
          kept.db.exec('COMMIT');
        });
      }
      write(...args);
    };
  }
}

async function parts(): Promise<Parts> {
  const main = import.meta.resolve('fauxqs');
  const [persistence, store] = await Promise.all([
    import(new URL('persistence.js', main).href),
    import(new URL('sqs/sqsStore.js', main).href),
  ]);
  return { ...persistence, ...store };
}
