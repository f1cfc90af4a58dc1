import type { Need, NeedKind } from '../core/definition/need.ts';
import { definitionsOn } from '../core/definition/needs-of.ts';
import type { Registry } from '../core/definition/registry.ts';
import type { FunctionEntry } from './function-entry.ts';
import { FUNCTIONS } from './functions.ts';
import { givenTo, type WorkersNeeds } from './worker-needs.ts';

/** What Lambda sets for every function: a task may need it, and nobody can give it (Lambda guide, "Defined runtime environment variables"). */
const OF_LAMBDA =
  /^(_\w+|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_LAMBDA_(FUNCTION|INITIALIZATION|LOG|RUNTIME_API)\w*|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** What the stack and its libraries set in a worker's environment. */
const OF_LOVAGE: readonly string[] = [
  ...Object.keys((FUNCTIONS.worker satisfies FunctionEntry).settings),
  // By its settings fips and dualStack: the functions' own clients refuse to start with them.
  ...['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'],
];

/** Whether a name in a worker's environment is Lambda's or Lovage's own, and so nobody's to give. */
export function isReserved(name: string): boolean {
  return OF_LAMBDA.test(name) || OF_LOVAGE.includes(name) || /^(LOVAGE|POWERTOOLS)_/.test(name);
}

/**
 * Whether a definition runs without it: its schema takes `undefined`. Asynchronous schemas are taken to refuse it.
 */
export function isOptional({ schema }: Need): boolean {
  try {
    const result = schema?.['~standard'].validate(undefined);
    return result !== undefined && !(result instanceof Promise) && !result.issues;
  } catch {
    return false;
  }
}

/**
 * Compares what the tasks of each queue need with what its worker is given.
 *
 * @param queues the names of all task queues, Celery's too
 * @param workers what they are given
 * @returns a sentence for each need that is not given, is given in the wrong place, or has a name that cannot be given; and for each secret and
 * queue of `workers` that no task needs or uses, which may be misspelt
 */
export function checkNeeds(
  registry: Registry,
  queues: readonly string[],
  workers: WorkersNeeds,
): readonly string[] {
  const names = checkNames(registry);
  if (names.length > 0) return names;
  const problems = [
    ...queues.flatMap((queue) => checkQueue(registry, queue, workers)),
    ...Object.entries(workers).flatMap(([key, given]) => {
      const reserved = Object.keys({ ...given?.environment, ...given?.secrets }).filter(isReserved);
      const used = new Set(
        queues
          .filter((queue) => key === '*' || key === queue)
          .flatMap((queue) => needed(registry, queue))
          .filter(({ need }) => need.kind === 'secret')
          .map(({ need }) => need.name),
      );
      const unused = Object.keys(given?.secrets ?? {}).filter((name) => !used.has(name) && !isReserved(name));
      return [
        ...reserved.map(
          (name) =>
            `workers.${key} gives ${name}, which ${OF_LAMBDA.test(name) ? 'Lambda' : 'Lovage'} sets itself. Choose another name.`,
        ),
        ...unused.map(
          (name) =>
            `workers.${key}.secrets gives ${name}, which no task ${key === '*' ? '' : 'of that queue '}needs. ` +
            `List it in a task, needs: [secret("${name}")], or leave it out.`,
        ),
      ];
    }),
  ];
  return [...new Set(problems)];
}

/** The needs whose names nobody can give, or that are a variable here and a secret there. */
export function checkNames({ definitions }: Pick<Registry, 'definitions'>): readonly string[] {
  const kinds = new Map<string, NeedKind>();
  const problems = definitions.flatMap(({ name: task, needs = [] }) =>
    needs.flatMap(({ kind, name }) => {
      const other = kinds.get(name) ?? kind;
      kinds.set(name, other);
      if (other !== kind) {
        return [
          `The task "${task}" needs ${kind}("${name}"), and another needs ${other}("${name}"). Give one of them another name.`,
        ];
      }
      // What Lambda sets may be read.
      if (!isReserved(name) || (kind === 'environment' && OF_LAMBDA.test(name))) return [];
      return [
        `The task "${task}" needs ${kind}("${name}"), a name that ${OF_LAMBDA.test(name) ? 'Lambda' : 'Lovage'} uses itself. Choose another, such as MY_${name}.`,
      ];
    }),
  );
  return [...new Set(problems)];
}

function checkQueue(registry: Registry, queue: string, workers: WorkersNeeds): readonly string[] {
  const given = givenTo(workers, queue);
  return needed(registry, queue).flatMap(({ task, need }) => {
    const { kind, name } = need;
    // An empty variable is none, as the worker reads it.
    const asVariable = Object.hasOwn(given.environment, name) && given.environment[name] !== '';
    const asSecret = Object.hasOwn(given.secrets, name);
    if (kind === 'environment') {
      if (asVariable || OF_LAMBDA.test(name)) return [];
      if (asSecret) {
        return [
          `The task "${task}" needs environment("${name}"), which workers gives the queue ${queue} as a secret. Write secret("${name}") in the task.`,
        ];
      }
    } else {
      if (asVariable) {
        return [
          `The task "${task}" needs secret("${name}"), which workers gives the queue ${queue} in environment, where everybody sees it who may read the ` +
            `function's configuration. Give it in secrets.`,
        ];
      }
      if (asSecret) return [];
    }
    if (isOptional(need)) return [];
    const place = kind === 'secret' ? 'secrets' : 'environment';
    const what = kind === 'secret' ? 'a secret or a parameter' : '…';
    return [
      `The task "${task}" needs ${kind}("${name}"), and nothing gives it to the queue ${queue}. Set workers: { '${queue}': { ${place}: { ${name}: ${what} } } }, ` +
        "or '*' for all queues.",
    ];
  });
}

/** Every need of a queue's definitions, with the name of the task that lists it. */
function needed(
  registry: Registry,
  queue: string,
): readonly { readonly task: string; readonly need: Need }[] {
  return definitionsOn(registry, queue, registry.celeryQueue).flatMap(({ name, needs = [] }) =>
    needs.map((need) => ({ task: name, need })),
  );
}
