import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { buildStack, type Resource, synthesize } from './synthesize.ts';

const STAGES = ['dev', 'staging', 'prod'] as const;
type Stage = (typeof STAGES)[number];

const templates: Readonly<Record<Stage, Template>> = {
  dev: synthesize({ stage: 'dev' }),
  staging: synthesize({ stage: 'staging' }),
  prod: synthesize({ stage: 'prod' }),
};

function resourcesIn(stage: Stage): [string, Resource][] {
  const { Resources }: { Resources: Record<string, Resource> } = JSON.parse(
    JSON.stringify(templates[stage].toJSON()),
  );
  return Object.entries(Resources);
}

/** Properties that do not name a resource of the account: a part of another resource, or something of AWS's. */
const NOT_A_RESOURCE =
  /^(AttributeName|RuntimeName|StageName|FunctionName|EventDestinationName|MetricName|DisplayName)$/;

/** Every name that a stack gives to a resource or export: each must be unique in an account and region. */
function physicalNames(stage: Stage): string[] {
  const named = resourcesIn(stage).flatMap(([, { Type, Properties = {} }]) =>
    Object.entries(Properties)
      .filter(([property, value]) => /Name$/.test(property) && typeof value === 'string')
      .filter(([property]) => !NOT_A_RESOURCE.test(property) || Type === `AWS::Lambda::Function`)
      .concat(
        Object.entries(Properties).filter(
          ([property, value]) => property === 'Name' && typeof value === 'string',
        ),
      )
      .map(([property, value]) => `${Type} ${property} ${String(value)}`),
  );
  const outputs: Record<string, { Export?: { Name: unknown } }> = templates[stage].findOutputs('*');
  const exported = Object.values(outputs).flatMap(({ Export }) =>
    Export === undefined ? [] : [`Export ${JSON.stringify(Export.Name)}`],
  );
  return [...new Set([...named, ...exported])];
}

describe('stages side by side in one account', () => {
  test.each(STAGES)('have distinct names, each with the stage in it: %s', (stage) => {
    const names = physicalNames(stage);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !new RegExp(`[-/]${stage}([-/]|$)`).test(name))).toEqual([]);
    const others = STAGES.filter((other) => other !== stage).flatMap(physicalNames);
    expect(names.filter((name) => others.includes(name))).toEqual([]);
  });

  test.each(STAGES)('tag everything that takes tags with the stage: %s', (stage) => {
    const withTags = resourcesIn(stage).filter(([, { Properties }]) => Properties?.['Tags'] !== undefined);
    expect(new Set(withTags.map(([, { Type }]) => Type))).toEqual(
      expect.objectContaining(
        new Set([
          'AWS::DynamoDB::Table',
          'AWS::SQS::Queue',
          'AWS::Lambda::Function',
          'AWS::IAM::Role',
          'AWS::Logs::LogGroup',
          'AWS::ApiGatewayV2::Api',
        ]),
      ),
    );
    for (const [id, { Properties }] of withTags)
      expect(tagsOf(Properties), id).toMatchObject({ project: 'lovage', stage });
  });

  test('differ only in names (and in what prod retains), so that other tests of one stage hold for all', () => {
    // CDK makes some logical ids from the stack's name and a digest.
    const said = (stage: Stage) =>
      JSON.stringify(resourcesIn(stage))
        .replaceAll(new RegExp(`lovage${stage}\\w+`, 'g'), 'ID')
        .replaceAll(new RegExp(`\\b${stage}\\b`, 'g'), 'STAGE');
    expect(said('staging')).toBe(said('dev'));
    const table =
      /"DeletionPolicy":"(Delete|Retain)"|"UpdateReplacePolicy":"(Delete|Retain)"|"DeletionProtectionEnabled":(true|false)/g;
    expect(said('prod').replaceAll(table, '')).toBe(said('dev').replaceAll(table, ''));
  });
});

describe('retention', () => {
  const tableOf = (stage: Stage) =>
    resourcesIn(stage).find(([, { Type }]) => Type === 'AWS::DynamoDB::Table')?.[1];

  test('in prod: the table outlives its stack, and neither can be deleted by mistake', () => {
    expect(tableOf('prod')).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
    expect(buildStack({ stage: 'prod' }).terminationProtection).toBe(true);
  });

  test.each(['dev', 'staging'] as const)('in %s: nothing stays when the stack is deleted', (stage) => {
    expect(resourcesIn(stage).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')).toEqual([]);
    expect(tableOf(stage)?.Properties['DeletionProtectionEnabled']).toBe(false);
    expect(buildStack({ stage }).terminationProtection).toBe(false);
  });
});

/** Tags by name: some resources have a list, others an object. */
function tagsOf(properties: Resource['Properties']): Record<string, unknown> {
  const tags: unknown = properties['Tags'];
  if (!Array.isArray(tags)) return { ...Object(tags) };
  return Object.fromEntries(tags.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]));
}
