import type { Json } from '../core/protocol/json.ts';
import type { ApiSchedule, ScheduleTimes } from '../core/protocol/schedule.ts';
import { toJson } from '../core/protocol/to-json.ts';
import { check, checkOptions, type Rules } from './arguments/check-options.ts';
import { COUNT, NAME, PAGE_LIMIT, SECONDS, TEXT } from './arguments/rules.ts';
import { type Api, type ApiCall, callApi, encodePart, isRepeatRefused } from './call-api.ts';
import type { Definitions, TaskInput, TaskName, TaskRecord, TaskResult } from './definitions.ts';
import { type Pages, pagesOf } from './pages.ts';
import {
  CALL_RULES,
  type CallOptions,
  isoTime,
  SENDING_RULES,
  type SendOptions,
  sendHeaders,
  type TaskOptions,
  TIME,
} from './send-options.ts';
import { Task } from './task.ts';

/** A schedule, as the API shows it. */
export type Schedule = ApiSchedule;

/** What a schedule is to be: exactly one of `cron` and `every`, and what it makes tasks of. `start` and `end` may be a `Date`. */
export type ScheduleSettings<Tasks extends Definitions, Name extends TaskName<Tasks> = TaskName<Tasks>> = {
  readonly [Each in Name]: {
    readonly task: Each;
    readonly input: TaskInput<Tasks, Each>;
    readonly start?: Date | string | undefined;
    readonly end?: Date | string | undefined;
  };
}[Name] & {
  readonly [Each in Exclude<keyof ScheduleTimes, 'cron' | 'every' | 'start' | 'end'>]?:
    | ScheduleTimes[Each]
    | undefined;
} & (
    | { readonly cron: string; readonly every?: undefined }
    | { readonly every: number; readonly cron?: undefined }
  );

/** Which schedules to list. */
export interface ScheduleListOptions extends CallOptions {
  /** Maximum schedules per page: 1 to 100. Default 20. */
  readonly limit?: number | undefined;
}

/** One page of the schedules. It may be empty and still have a cursor: the list ends where `cursor` is `null`. */
export interface SchedulePage {
  readonly schedules: readonly Schedule[];
  readonly cursor: string | null;
}

/** Schedules, by name: `for await (const schedule of client.schedules.list())`. Reads pages as they are needed. */
export type ScheduleList = Pages<Schedule, SchedulePage>;

/** Options of reading a schedule. */
export interface ReadScheduleOptions extends CallOptions {
  /** `input` adds the input of its tasks, which is left out by default because it may hold personal data. */
  readonly include?: 'input' | readonly 'input'[] | undefined;
}

/** Options of making or changing a schedule. */
export interface SetScheduleOptions extends CallOptions {
  /** The revision that the caller has seen. If the schedule has another by now, the call is refused with ApiError 412. */
  readonly ifMatch?: number | undefined;
}

/** Options of running a schedule by hand. */
export type RunScheduleOptions = Omit<SendOptions, keyof TaskOptions>;

/** The schedules. Every call for a name throws ApiError 404 if there is no such schedule, but `set`, which makes it. */
export interface Schedules<Tasks extends Definitions> {
  /** All schedules, by name. */
  list(options?: ScheduleListOptions): ScheduleList;
  get(name: string, options?: ReadScheduleOptions): Promise<Schedule>;
  /**
   * Makes a schedule, or replaces it as a whole. Of one that a definition declares it makes an override.
   *
   * @throws InputInvalid if the input does not fit its task, or an option is invalid
   * @throws ApiError 412 if it has another revision than `ifMatch`
   */
  set<Name extends TaskName<Tasks>>(
    name: string,
    settings: ScheduleSettings<Tasks, Name>,
    options?: SetScheduleOptions,
  ): Promise<Schedule>;
  /** Makes no more tasks until it is resumed; revokes those of its next occurrence that have not started. */
  pause(name: string, options?: CallOptions): Promise<Schedule>;
  /** Goes on with the next time from now: nothing that was due meanwhile is made. */
  resume(name: string, options?: CallOptions): Promise<Schedule>;
  /** Makes of a declared schedule what its definition declares, again. */
  reset(name: string, options?: CallOptions): Promise<Schedule>;
  /** Makes a task of it now, whether it is paused or not, and changes none of its times. */
  run(name: string, options?: RunScheduleOptions): Promise<Task<Json>>;
  run<Name extends TaskName<Tasks>>(
    name: string,
    options?: RunScheduleOptions,
  ): Promise<Task<TaskResult<Tasks, Name>>>;
  /**
   * Deletes it; tasks of its next occurrence that have not started are revoked.
   *
   * @throws ApiError 409 if a definition declares it
   */
  delete(name: string, options?: CallOptions): Promise<void>;
}

type AnySettings = Partial<ScheduleSettings<Definitions>>;

/** The API knows which words and numbers mean something. */
const RULES: Rules<AnySettings> = {
  task: { ...TEXT, required: true },
  input: { accepts: () => true, must: 'JSON' },
  cron: TEXT,
  every: SECONDS,
  timezone: TEXT,
  start: TIME,
  end: TIME,
  jitter: SECONDS,
  misfire: TEXT,
  catchUpWindow: SECONDS,
  overlap: TEXT,
  queue: TEXT,
  enabled: { accepts: (value) => typeof value === 'boolean', must: 'true or false' },
};

const LIST_RULES: Rules<ScheduleListOptions> = { ...CALL_RULES, limit: PAGE_LIMIT };

const READ_RULES: Rules<ReadScheduleOptions> = {
  ...CALL_RULES,
  include: {
    accepts: (value) => [value].flat().every((name) => name === 'input'),
    must: '"input"',
  },
};

const SET_RULES: Rules<SetScheduleOptions> = { ...CALL_RULES, ifMatch: COUNT };

/** The schedules of an API. Makes no call. */
export function schedulesOf(api: () => Api): Schedules<Definitions> {
  const call = async <Body>(given: ApiCall) => {
    const { body } = await callApi(api(), given);
    // The API's contract.
    return body as Body;
  };

  const get = async (name: string, options: ReadScheduleOptions = {}): Promise<Schedule> => {
    const { include, signal } = checkOptions(options, READ_RULES);
    const query = { include: [include].flat()[0] };
    return call({ method: 'GET', path: pathOf(name), query, signal });
  };

  /** If a try's answer was lost, a later one may be refused: then the schedule says whether the first took effect. */
  const change = async (
    given: ApiCall,
    { name, refused, isDone }: { name: string; refused: number; isDone: (now: Schedule) => boolean },
  ): Promise<Schedule> => {
    try {
      return await call(given);
    } catch (error) {
      if (!isRepeatRefused(error, refused)) throw error;
      const now = await get(name, { include: 'input', signal: given.signal });
      if (!isDone(now)) throw error;
      return now;
    }
  };

  const byHand =
    (action: string, isDone: (now: Schedule) => boolean) =>
    async (name: string, options: CallOptions = {}) => {
      const { signal } = checkOptions(options, CALL_RULES);
      const path = `${pathOf(name)}/${action}`;
      return change({ method: 'POST', path, signal }, { name, refused: 409, isDone });
    };

  return {
    list: (options = {}) => {
      const { limit, signal } = checkOptions(options, LIST_RULES);
      const page = async (cursor: string | null = null) => {
        if (cursor !== null) check('cursor', cursor, TEXT);
        const query = { limit, cursor: cursor ?? undefined };
        return call<SchedulePage>({ method: 'GET', path: '/schedules', query, signal });
      };
      return pagesOf(page, ({ schedules }) => schedules);
    },
    get,
    set: async (name, settings, options = {}) => {
      const { ifMatch, signal } = checkOptions(options, SET_RULES);
      const path = pathOf(name);
      const { start, end, input = {}, ...rest } = checkOptions<AnySettings>(settings, RULES, 'settings');
      const body = toJson({ ...rest, start: isoTime(start), end: isoTime(end), input }, 'settings', api());
      const headers = ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` };
      return change(
        { method: 'PUT', path, headers, body, signal },
        {
          name,
          refused: 412,
          isDone: (now) => now.revision === Number(ifMatch) + 1 && isSetTo(now, JSON.parse(body)),
        },
      );
    },
    pause: byHand('pause', ({ enabled }) => !enabled),
    resume: byHand('resume', ({ enabled }) => enabled),
    reset: byHand('reset', ({ declared, overridden }) => declared && !overridden),
    run: async (name: string, options: RunScheduleOptions = {}) => {
      const { idempotencyKey = api().newKey(), traceparent, signal } = checkOptions(options, SENDING_RULES);
      const headers = sendHeaders(idempotencyKey, traceparent);
      const path = `${pathOf(name)}/run`;
      const record = await call<TaskRecord<never>>({ method: 'POST', path, headers, signal });
      return new Task(api(), record.id, record);
    },
    delete: async (name, options = {}) => {
      const { signal } = checkOptions(options, CALL_RULES);
      try {
        await call({ method: 'DELETE', path: pathOf(name), signal });
      } catch (error) {
        if (!isRepeatRefused(error, 404)) throw error;
      }
    },
  };
}

function pathOf(name: string): string {
  check('name', name, NAME);
  return `/schedules/${encodePart(name)}`;
}

/** Whether a schedule has these settings. */
function isSetTo(schedule: Schedule, settings: object): boolean {
  return Object.entries(settings).every(([name, value]) => {
    const is: unknown = Reflect.get(schedule, name);
    return name === 'start' || name === 'end'
      ? Date.parse(String(is)) === Date.parse(String(value))
      : JSON.stringify(is) === JSON.stringify(value);
  });
}
