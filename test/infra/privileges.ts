import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CfnElement, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildStack } from './synthesize.ts';

/** Grants as lines such as `sqs:SendMessage on Queue-default/Queue`, by the resource that declares them. */
export type Grants = Readonly<Record<string, readonly string[]>>;

/** The reviewed file. */
interface Privileges {
  readonly about: readonly string[];
  /** Lines with a `*` for an action or a resource, and why. Written by hand. */
  readonly wildcards: Readonly<Record<string, string>>;
  readonly grants: Grants;
  /** What certain settings add, by setting. */
  readonly added: Readonly<Record<string, Grants>>;
}

const FILE = path.join(import.meta.dirname, '..', '..', 'infra', 'privileges.json');

/** The settings that add grants, by their names in the reviewed file. */
export const SETTINGS_THAT_GRANT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'encryption=customer': { encryption: 'customer' },
  corsOrigins: { corsOrigins: 'https://app.example.com' },
  'celery=on': { celery: 'on' },
};

export function readPrivileges(): Privileges {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** Rewrites the file from what the template grants now, for a person to review. */
export function writePrivileges(): void {
  const { about, wildcards } = readPrivileges();
  const grants = grantsOf(buildStack());
  const added = Object.fromEntries(
    Object.entries(SETTINGS_THAT_GRANT).map(([name, context]) => [
      name,
      subtract(grantsOf(buildStack(context)), grants),
    ]),
  );
  writeFileSync(FILE, `${JSON.stringify({ about, wildcards, grants, added }, null, 2)}\n`);
}

/** The lines of `from` that are not in `less`. */
export function subtract(from: Grants, less: Grants): Grants {
  const rest = Object.entries(from).map(([name, lines]): [string, string[]] => [
    name,
    lines.filter((line) => !less[name]?.includes(line)),
  ]);
  return Object.fromEntries(rest.filter(([, lines]) => lines.length > 0));
}

/** The lines of both together. A permission on an event source that may feed more workers in the other replaces its own. */
export function add(one: Grants, other: Grants): Grants {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return Object.fromEntries(
    names.map((name) => {
      const more = other[name] ?? [];
      const widened = new Set(more.flatMap(feedingPart));
      const kept = (one[name] ?? []).filter((line) => !feedingPart(line).some((part) => widened.has(part)));
      return [name, [...kept, ...more].sort()];
    }),
  );
}

/** A line's part before the list of the workers that an event source may feed, which is as long as there are queues. */
function feedingPart(line: string): string[] {
  const at = line.indexOf(' if lambda:FunctionArn ArnEquals ');
  return at === -1 ? [] : [line.slice(0, at)];
}

/**
 * Everything that a stack's template grants: every policy statement in any property of any resource (roles, queues, topics, keys and all
 * others), policies attached by name, and permissions to invoke functions. Resources go by the paths of their constructs; the stage
 * shows as `<stage>`.
 */
export function grantsOf(stack: Stack): Grants {
  const names = constructNames(stack);
  const template: { Resources: Record<string, TemplateResource> } = Template.fromStack(
    stack,
  ).toJSON() as never;
  const stage = stack.stackName.replace(/^lovage-/, '');
  const grants = new Map<string, Set<string>>();
  for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
    const text = (value: unknown): string =>
      render(value, names)
        .replaceAll(`lovage-${stage}`, 'lovage-<stage>')
        .replaceAll(`lovage/${stage}/`, 'lovage/<stage>/');
    const isPermission = Type === 'AWS::Lambda::Permission';
    const name = isPermission ? text(Properties['FunctionName']) : (names.get(id) ?? id);
    const lines = isPermission
      ? [permissionLine(Properties, text)]
      : // In a key's policy, * is the key itself.
        grantLines(
          Properties,
          Type === 'AWS::KMS::Key' ? (value) => (value === '*' ? name : text(value)) : text,
        );
    if (lines.length === 0) continue;
    grants.set(name, new Set([...(grants.get(name) ?? []), ...lines]));
  }
  return Object.fromEntries([...grants].sort(byName).map(([name, lines]) => [name, [...lines].sort()]));
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

type Text = (value: unknown) => string;

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function constructNames(stack: Stack): Map<string, string> {
  const elements = stack.node.findAll().filter((node): node is CfnElement => node instanceof CfnElement);
  return new Map(
    elements.map((element) => [
      String(Stack.of(element).resolve(element.logicalId)),
      element.node.path
        .replace(`${stack.node.path}/`, '')
        .replace(/^Default\//, '')
        .replace(/\/Resource$/, ''),
    ]),
  );
}

function permissionLine(properties: Readonly<Record<string, unknown>>, text: Text): string {
  const { Principal, Action, FunctionName: _, ...limits } = properties;
  const conditions = Object.entries(limits).map(([name, value]) => `${name} is ${text(value)}`);
  return `${text(Principal)} may ${text(Action)}${conditions.length > 0 ? ` if ${conditions.join(' and ')}` : ''}`;
}

function grantLines(value: unknown, text: Text): string[] {
  if (typeof value === 'string' || isJoin(value)) {
    // Some resources take a policy as text.
    const policy = text(value);
    return policy.includes('"Effect"') ? grantLines(JSON.parse(policy), text) : [];
  }
  if (value === null || typeof value !== 'object') return [];
  const entries = Object.entries(value);
  const here = 'Effect' in value ? statementLines({ ...value }, text) : [];
  const attached = entries
    .filter(([name]) => /^(?:ManagedPolicy(?:Arn|Name)s?|PermissionsBoundary)$/.test(name))
    .flatMap(([name, policies]) => [policies].flat().map((policy) => `${name} ${text(policy)}`));
  return [...here, ...attached, ...entries.flatMap(([, part]) => grantLines(part, text))];
}

/** One line for each action on each resource. */
function statementLines(statement: Readonly<Record<string, unknown>>, text: Text): string[] {
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition, ...rest } =
    statement;
  const who = [
    ...(Principal === undefined ? [] : [`${principalText(Principal, text)} `]),
    ...(NotPrincipal === undefined ? [] : [`NotPrincipal ${principalText(NotPrincipal, text)} `]),
  ].join('');
  const verb = Effect === 'Allow' ? (who ? 'may ' : '') : 'must not ';
  const actions = [...list(Action, text), ...list(NotAction, text).map((action) => `NotAction ${action}`)];
  const resources = [
    ...list(Resource, text),
    ...list(NotResource, text).map((resource) => `NotResource ${resource}`),
  ];
  const on = resources.length > 0 ? resources.map((resource) => ` on ${resource}`) : [''];
  const unless = Object.keys(rest).filter((name) => name !== 'Sid');
  const extra = unless.length > 0 ? ` and ${unless.join(', ')}` : '';
  const condition = Condition === undefined ? '' : ` if ${conditionText(Condition, text)}`;
  return actions.flatMap((action) =>
    on.map((resource) => `${who}${verb}${action}${resource}${condition}${extra}`),
  );
}

function principalText(principal: unknown, text: Text): string {
  if (principal === null || typeof principal !== 'object') return text(principal);
  return Object.values(principal)
    .flatMap((value) => list(value, text))
    .join(' and ');
}

function conditionText(condition: unknown, text: Text): string {
  return Object.entries(Object(condition))
    .flatMap(([operator, keys]) =>
      Object.entries(Object(keys)).map(
        ([key, value]) => `${key} ${operator} ${list(value, text).join(' or ')}`,
      ),
    )
    .join(' and ');
}

function list(value: unknown, text: Text): string[] {
  return value === undefined ? [] : [value].flat().map(text);
}

function isJoin(value: unknown): value is { 'Fn::Join': [string, unknown[]] } {
  return value !== null && typeof value === 'object' && 'Fn::Join' in value;
}

/** A value of the template in readable form. */
function render(value: unknown, names: ReadonlyMap<string, string>): string {
  if (typeof value === 'string') return value;
  if (isJoin(value)) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map((part) => render(part, names)).join(separator);
  }
  if (value !== null && typeof value === 'object') {
    if ('Ref' in value) return nameOf(String(value.Ref), names);
    if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) {
      const [id, attribute] = value['Fn::GetAtt'].map(String);
      return `${nameOf(id ?? '', names)}${attribute === 'Arn' ? '' : `.${attribute}`}`;
    }
  }
  return JSON.stringify(value);
}

function nameOf(id: string, names: ReadonlyMap<string, string>): string {
  const [, pseudo] = /^AWS::(\w+)$/.exec(id) ?? [];
  return pseudo ? `<${pseudo.toLowerCase().replace('accountid', 'account')}>` : (names.get(id) ?? id);
}
