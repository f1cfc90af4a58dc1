/** What one room may import of the others, and how the linter's reasons begin where it may not. */
export interface Wall {
  readonly reason: string;
  /** Rooms of which it imports code and types. `core/*` is every room of core. */
  readonly imports: readonly string[];
  /** Rooms of which it imports types alone, each with a type that passes. Goes before `imports`. */
  readonly types: Readonly<Record<string, string>>;
}

const FLOORS = ['functions', 'core', 'platform'];
const DEFINITION = { 'core/definition': 'TaskDefinition' };

const withDefinitions = wall('A function imports', ['tasks', 'core/*', 'platform/*']);
const withoutDefinitions = wall('A function without definitions', ['core/*', 'platform/*'], DEFINITION);
const queueOrRecords = wall('The queue and the records', ['core/protocol'], DEFINITION);
const roomOfPlatform = wall('A room of platform', ['core/protocol']);
const deployed = ['functions/*', 'tasks', 'core/*', 'platform/*'];
/** The commands that work on a project, which the API does not know. */
const forProjects = ['cli/commands/dev.ts', 'cli/commands/doctor.ts'];
const forProject = wall('What is done for a project', ['cli', 'local', ...forProjects]);
const program = [
  ...deployed,
  'infra',
  'client',
  'cli',
  ...forProjects,
  'dashboard',
  'dashboard/*',
  'local',
  'docs',
];

/** docs/decisions/floors.md as a table. It repeats `biome.jsonc` on purpose: a gap in one shows in the other. */
export const WALLS: Readonly<Record<string, Wall>> = {
  'functions/dead-letter': withoutDefinitions,
  'functions/delivery': withoutDefinitions,
  'functions/enqueue': withDefinitions,
  'functions/operate': withoutDefinitions,
  'functions/scheduler': withDefinitions,
  'functions/status': withDefinitions,
  'functions/worker': withDefinitions,
  tasks: wall('A task imports', ['core/definition', 'core/protocol', 'client']),
  'core/celery': wall('A room of core', ['core/*'], DEFINITION),
  'core/definition': wall('core/definition imports', ['core/protocol']),
  'core/ending': wall('A room of core', ['core/*'], DEFINITION),
  'core/protocol': wall('core/protocol imports', []),
  'core/queue': queueOrRecords,
  'core/records': queueOrRecords,
  'core/schedule': wall('Schedules and workflows import', ['core/*']),
  'core/workflow': wall('Schedules and workflows import', ['core/*']),
  'platform/aws': roomOfPlatform,
  'platform/aws-sdk': wall('platform/aws-sdk imports', ['core/protocol', 'platform/aws']),
  'platform/email': roomOfPlatform,
  'platform/http': roomOfPlatform,
  'platform/lambda': wall('platform/lambda imports', ['core/protocol', 'platform/aws']),
  'platform/metrics': roomOfPlatform,
  'platform/trace': roomOfPlatform,
  client: wall('The client', ['core/protocol'], DEFINITION),
  cli: wall('The command line', ['client', 'core/protocol', 'dashboard', 'node-24.js', ...forProjects]),
  'cli/commands/dev.ts': forProject,
  'cli/commands/doctor.ts': forProject,
  dashboard: wall('What serves the page', ['core/protocol']),
  'dashboard/src': wall(
    'The page',
    ['dashboard/src/api/task.ts', 'dashboard/src/api/kept-whole.ts', 'dashboard/src/api/schedule-rules.ts'],
    { dashboard: 'PageConfig' },
  ),
  'dashboard/src/api/task.ts': wall("The page's types", [], { 'core/protocol': 'ApiRecord' }),
  'dashboard/src/api/kept-whole.ts': wall('Of Lovage', ['core/protocol']),
  'dashboard/src/api/schedule-rules.ts': wall('Of Lovage', ['core/protocol', 'core/schedule']),
  infra: wall('The stack', ['core/*', 'tasks'], { 'functions/operate': 'OperatedQueue' }),
  local: wall('Only', program),
  bench: wall('Only', program),
  docs: wall('Only', [...program, 'bench']),
  examples: wall('Only', program),
  testing: wall('The test kit', ['functions/*', 'core/*', 'platform/*', 'client', 'infra', 'local']),
  package: wall('The package has its faces', [
    'core/*',
    'infra',
    'client',
    'testing',
    'cli',
    ...forProjects,
    'local',
    'dashboard',
  ]),
  test: wall('', [...program, 'bench', 'examples', 'testing', 'package']),
};

/** The room that a file lies in. It need not have a wall. */
export function roomOf(file: string): string {
  if (file in WALLS) return file;
  const [top = '', second] = file.split('/');
  return FLOORS.includes(top) || file.startsWith('dashboard/src/') ? `${top}/${second}` : top;
}

/** @throws Error for a room that nobody has said anything of */
export function wallOf(room: string): Wall {
  const found = WALLS[room];
  if (found) return found;
  throw new Error(`${room} has no wall. Say here and in biome.jsonc what it may import.`);
}

/** What a room may import of another. */
export function passage(from: string, to: string): 'all' | 'types' | 'nothing' {
  if (from === to) return 'all';
  const { imports, types } = wallOf(from);
  if (to in types) return 'types';
  const floor = `${to.split('/')[0]}/*`;
  return imports.some((room) => room === to || room === floor) ? 'all' : 'nothing';
}

function wall(reason: string, imports: readonly string[], types: Wall['types'] = {}): Wall {
  return { reason, imports, types };
}
