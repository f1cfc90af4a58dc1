import type { IKey } from 'aws-cdk-lib/aws-kms';

/** An `ISecret` of CDK. Its own interface does not fit its own class where optional properties are exact. */
export interface GivenSecret {
  readonly secretArn: string;
  /** Missing if its last six characters are not known. */
  readonly secretFullArn?: string | undefined;
  readonly encryptionKey?: IKey | undefined;
}

/** An `IStringParameter` of CDK, which has the key of a SecureString, too, though its interface does not say so. */
export interface GivenParameter {
  readonly parameterName: string;
  readonly parameterArn: string;
  readonly encryptionKey?: IKey | undefined;
}

/** What a deployment gives the tasks of a queue, by the names that they need it by. */
export interface WorkerNeeds {
  /** Variables of the worker's environment. Everybody who may read the function's configuration sees them. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its secrets are. The worker may read those that a task of its queue needs, and is told where they are. */
  readonly secrets?: Readonly<Record<string, GivenSecret | GivenParameter>>;
}

/** What is given to each queue: under `*` for all of them, and under a queue's name for its own, which comes first. */
export type WorkersNeeds = Readonly<Record<string, WorkerNeeds | undefined>>;

/** What the worker of one queue is given. */
export function givenTo(workers: WorkersNeeds, queue: string): Required<WorkerNeeds> {
  const [all, own] = [workers['*'], workers[queue]];
  return {
    environment: { ...all?.environment, ...own?.environment },
    secrets: { ...all?.secrets, ...own?.secrets },
  };
}
