import { isReserved } from '../infra/check-needs.ts';
import type { NeedDescription } from './builds/describe-registry.ts';
import { type ProjectEnvironment, valueIn } from './project-environment.ts';

/** Where an emulator of a service is that tasks call themselves: the SDK's own settings (SDK reference, "Service-specific endpoints"). */
const ENDPOINT = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/;

/** The hosts of AWS itself, in all its partitions. A name in DNS may end with a dot. */
const OF_AWS =
  /(^|\.)(amazonaws\.com(\.cn)?|amazonaws\.eu|api\.aws|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov)\.?$/;

/** The services that Lovage itself uses here. A task's client shares them with it. */
const OF_LOVAGE = /^AWS_ENDPOINT_URL_(SQS|DYNAMODB|SES|SESV2)$/;

/** What tasks read of their project's environment on this machine, as a deployment gives it to their workers: what they need, and nothing else. */
export class TasksEnvironment {
  readonly #read: () => ProjectEnvironment;
  #project: ProjectEnvironment;
  #needs: Readonly<Record<string, readonly NeedDescription[]>> = {};
  #told: ReadonlySet<string> = new Set();

  /**
   * @param read reads the project's environment, now and whenever it has changed
   * @throws what `read` throws
   */
  constructor(read: () => ProjectEnvironment) {
    this.#read = read;
    this.#project = read();
  }

  /** Reads it again. @throws what reading it throws: all stays as it was */
  readAgain(): void {
    this.#project = this.#read();
  }

  /** Follows the definitions of a build. @param needs by queue */
  follow(needs: Readonly<Record<string, readonly NeedDescription[]>>): void {
    this.#needs = needs;
  }

  /** The variables for the worker of a queue, besides those that Lambda and Lovage set. */
  of(queue: string): Readonly<Record<string, string>> {
    const variables: Record<string, string> = { ...this.#endpoints() };
    const places: Record<string, string> = {};
    for (const { kind, name } of this.#needs[queue] ?? []) {
      if (isReserved(name)) continue;
      const value = this.#valueOf(name);
      if (value !== undefined) variables[name] = value;
      if (kind === 'secret') places[name] = `env:${name}`;
    }
    return Object.keys(places).length > 0 ? { ...variables, SECRETS: JSON.stringify(places) } : variables;
  }

  /** What is missing or has no effect, a sentence each: those that were not told the last time. */
  tell(): readonly string[] {
    const sentences = [...this.#missing(), ...this.#useless()];
    const news = sentences.filter((one) => !this.#told.has(one));
    this.#told = new Set(sentences);
    return news;
  }

  #missing(): readonly string[] {
    return Object.entries(this.#needs).flatMap(([queue, needs]) =>
      needs
        .filter(({ name, optional }) => !optional && !isReserved(name) && !this.#valueOf(name))
        .map(
          ({ name, tasks }) =>
            `${name} is not set, which ${tasks.join(', ')} ${tasks.length > 1 ? 'need' : 'needs'}: the tasks of the queue "${queue}" wait for it. ` +
            `Put it into .env: ${name}=…`,
        ),
    );
  }

  /** Of what begins like AWS's own, nothing comes from the shell, which may have its owner's credentials and profile. */
  #valueOf(name: string): string | undefined {
    if (ENDPOINT.test(name)) return this.#endpoints()[name];
    return /^AWS_/i.test(name) ? this.#project.file[name] || undefined : valueIn(this.#project, name);
  }

  #endpoints(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.#project.file).flatMap(([name, value]) =>
        value && ENDPOINT.test(name) && !faultOf(name, value) ? [[name, value]] : [],
      ),
    );
  }

  #useless(): readonly string[] {
    return Object.entries(this.#project.file).flatMap(([name, value]) =>
      value && ENDPOINT.test(name) ? (faultOf(name, value) ?? []) : [],
    );
  }
}

/** Why the endpoint of a service is not used; `null` if it is. */
function faultOf(name: string, value: string): string | null {
  if (OF_LOVAGE.test(name)) {
    return `${name} in .env has no effect: tasks share the emulator that Lovage uses itself.`;
  }
  if (!URL.canParse(value) || !/^https?:/.test(value)) {
    return `${name} in .env has no effect: it must be the address of an emulator, such as http://127.0.0.1:9000.`;
  }
  if (OF_AWS.test(new URL(value).hostname)) {
    return `${name} in .env has no effect: it is AWS itself, which no task calls from this machine. Set it to the address of an emulator.`;
  }
  return null;
}
