import { MAX_GROUP_MEMBERS, MAX_LIST_LIMIT, TASK_NAME } from '../../../core/protocol/bounds.ts';
import { STATES } from '../../../core/protocol/state.ts';
import { API_WORKFLOW_STATES } from '../../../core/protocol/workflow.ts';

/** The schemas of workflows: what is sent, and what is shown. */

const time = { type: 'string', format: 'date-time' };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };
const count = { type: 'integer', minimum: 0 };
const taskName = { type: 'string', pattern: TASK_NAME.source, examples: ['add'] };
const node = { $ref: '#/components/schemas/WorkflowNode' };
const nodes = { type: 'array', items: node };
const options = { $ref: '#/components/schemas/Options' };
const onFailure = { $ref: '#/components/schemas/OnFailure' };
const outline = { $ref: '#/components/schemas/Outline' };
const outlines = { type: 'array', items: outline };

/** As entries: an object with a `then` looks like a promise. */
const LINK: { readonly of: object } = Object.fromEntries([
  ['of', node],
  ['then', nodes],
  ['error', nodes],
]);

/** An object with these fields and no others. */
function object<Properties extends object>(
  properties: Properties,
  required: readonly (keyof Properties & string)[],
  description?: string,
) {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    required,
    properties,
    additionalProperties: false,
  };
}

const POINTER = {
  type: 'string',
  description: 'A JSON Pointer (RFC 6901) to its node in what was sent, or to its input in a map',
  examples: ['/workflow/chord/header/0'],
};

/** The place of a task in a workflow, as its record shows it. */
export const MEMBERSHIP = object(
  { id: { type: 'string', format: 'uuid', description: 'The workflow’s id' }, path: POINTER },
  ['id', 'path'],
);

const counts = object(
  {
    open: { ...count, description: 'Tasks that have not ended' },
    succeeded: count,
    failed: { ...count, description: 'FAILURE or REVOKED' },
    skipped: { ...count, description: 'Those that were to handle a failure which has not come about' },
  },
  ['open', 'succeeded', 'failed', 'skipped'],
);

/** A task in an outline. */
const outlineTask = object(
  {
    id: { type: 'string', format: 'uuid' },
    state: {
      type: ['string', 'null'],
      enum: [...STATES, null],
      description:
        'null if it is not shown by itself, because its group is too large, or if its record is gone',
    },
  },
  ['id', 'state'],
);

/** How the members of a group or a map fare. */
const outlineCounts = {
  counts,
  failed: {
    type: 'array',
    maxItems: 10,
    items: { type: 'string', format: 'uuid' },
    description: 'The first ten that failed',
  },
} as const;

export const WORKFLOW_SCHEMAS = {
  OnFailure: {
    description:
      'What becomes of the rest when a member fails. fail: what comes after fails at once, and the other members run on; cancel: they are revoked, too; collect: what comes after runs once all have ended, and is given { ok, value } or { ok, error } for each; tolerate: the same, if at most so many fail',
    anyOf: [
      { type: 'string', enum: ['fail', 'cancel', 'collect'] },
      object({ tolerate: count }, ['tolerate']),
    ],
    examples: ['collect'],
  },
  WorkflowNode: {
    description: 'A part of a workflow: a task, or several parts in one of Celery’s forms',
    anyOf: [
      object(
        {
          task: taskName,
          input: { description: 'Its input; without one, it is what came before, or {} where nothing did' },
          pass: {
            anyOf: [{ type: 'boolean' }, { type: 'string', minLength: 1 }],
            description:
              'What it is given of what came before: true: all of it is the input; a name: it goes into that field, beside input; false: nothing. Default: false with an input, or where nothing came before; otherwise true',
          },
          options,
        },
        ['task'],
        'A task',
      ),
      object(
        {
          map: object(
            {
              task: taskName,
              inputs: {
                type: 'array',
                maxItems: MAX_GROUP_MEMBERS,
                description: 'One for each task',
                items: {},
              },
              options,
            },
            ['task', 'inputs'],
          ),
          onFailure,
        },
        ['map'],
        'Many tasks of one name. It gives the list of their results',
      ),
      object(
        { chain: { ...nodes, minItems: 1 } },
        ['chain'],
        'One after the other. It gives what the last one gives',
      ),
      object(
        { group: nodes, onFailure },
        ['group'],
        'Side by side. It gives the list of what they give, in their order',
      ),
      object(
        {
          chord: object({ header: { anyOf: [nodes, node] }, body: node }, ['header', 'body']),
          onFailure,
        },
        ['chord'],
        'A group, whose results the body is passed once all are there. It gives what the body gives',
      ),
      object(
        { link: object(LINK, ['of']) },
        ['link'],
        'A part with others beside what comes after it: then, when it succeeds; error, when it fails. It gives what `of` gives',
      ),
    ],
    examples: [{ task: 'add', input: { a: 1, b: 2 } }],
  },
  Workflow: {
    type: 'object',
    description: 'A workflow: tasks, and what each of them waits for',
    required: [
      ...['id', 'state', 'ready', 'successful', 'result', 'error', 'counts', 'total'],
      ...['createdAt', 'finishedAt'],
    ],
    properties: {
      id: { type: 'string', format: 'uuid' },
      state: {
        type: 'string',
        enum: API_WORKFLOW_STATES,
        description: 'PENDING before the first task starts; STARTED while it runs; then how it ended',
      },
      ready: { type: 'boolean', description: 'Whether it has come to its end' },
      successful: { type: 'boolean', description: 'Whether the state is SUCCESS' },
      result: {
        description:
          'What it gives; null in a list, and if that is more than a task’s result may be: the tasks have it',
      },
      error: {
        anyOf: [{ $ref: '#/components/schemas/TaskError' }, { type: 'null' }],
        description: 'Why it failed, with the id of the task that failed first',
      },
      counts,
      total: { ...count, description: 'The number of its tasks' },
      createdAt: time,
      finishedAt: timeOrNull,
      outline: {
        anyOf: [outline, { type: 'null' }],
        description:
          'Only with include=outline: its parts as they were sent, with the numbers of their tasks',
      },
    },
    additionalProperties: false,
  },
  Outline: {
    description:
      'A part of a workflow as it was sent. Tasks are numbered from 0, in the order in which they were sent, as in the list of its tasks',
    anyOf: [
      object(
        { kind: { const: 'task' }, task: { type: 'string' }, number: count, ...outlineTask.properties },
        ['kind', 'task', 'number', 'id', 'state'],
      ),
      object(
        {
          ...{ kind: { const: 'map' }, task: { type: 'string' }, from: count, count, ...outlineCounts },
          tasks: {
            type: ['array', 'null'],
            items: outlineTask,
            description: 'null if there are more than are shown one by one, which are at least 20',
          },
        },
        ['kind', 'task', 'from', 'count', 'counts', 'failed', 'tasks'],
      ),
      object({ kind: { const: 'chain' }, parts: outlines }, ['kind', 'parts']),
      object({ kind: { const: 'group' }, parts: outlines, ...outlineCounts }, [
        'kind',
        'parts',
        'counts',
        'failed',
      ]),
      object({ kind: { const: 'chord' }, header: outline, body: outline }, ['kind', 'header', 'body']),
      object({ kind: { const: 'link' }, of: outline, link: outlines, linkError: outlines }, [
        'kind',
        'of',
        'link',
        'linkError',
      ]),
    ],
  },
  WorkflowTask: object(
    {
      id: { type: 'string', format: 'uuid' },
      task: { type: 'string', description: 'The name of its definition', examples: ['add'] },
      state: { type: 'string', enum: STATES },
      path: POINTER,
      after: {
        type: 'array',
        maxItems: MAX_LIST_LIMIT,
        items: { type: 'string', format: 'uuid' },
        description: 'The tasks that it waits for, or waited for: the first 100',
      },
    },
    ['id', 'task', 'state', 'path', 'after'],
    'A task of a workflow, among the others',
  ),
} as const;
