import { CfnElement, type Stack } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';

/** What CloudFormation knows only when it deploys, at its longest: `us-isob-east-1`, `aws-iso-b`, `amazonaws.com.cn`, with some room. */
const REGION = 'r'.repeat(18);
const PARTITION = 'p'.repeat(12);
const ACCOUNT = 'a'.repeat(12);
const SUFFIX = 's'.repeat(18);

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Region': REGION,
  'AWS::Partition': PARTITION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': SUFFIX,
};

/** The name or ARN of any other resource. A table or function named by CloudFormation has less: its ARN is 116 characters long in most regions. */
const OTHER = 'o'.repeat(128);

/** A value as text of at least the length that it has once it is deployed: what only CloudFormation knows is replaced by as many letters. */
export function estimateText(stack: Stack, value: unknown): string {
  return JSON.stringify(estimated(stack.resolve(value), elementsOf(stack)));
}

function estimated(value: unknown, elements: ReadonlyMap<string, CfnElement>): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => estimated(one, elements));
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  const [[key, argument] = ['', null]] = entries;
  if (key === 'Fn::Join' && Array.isArray(argument)) {
    const [separator, parts]: unknown[] = argument;
    return Array.isArray(parts)
      ? parts.map((part: unknown) => String(estimated(part, elements))).join(String(separator))
      : OTHER;
  }
  if (key === 'Ref') return refText(String(argument), elements);
  if (key === 'Fn::GetAtt' && Array.isArray(argument)) return attributeText(String(argument[0]), elements);
  if (key.startsWith('Fn::')) return OTHER;
  return Object.fromEntries(entries.map(([name, one]) => [name, estimated(one, elements)]));
}

function refText(id: string, elements: ReadonlyMap<string, CfnElement>): string {
  const element = elements.get(id);
  if (element instanceof CfnQueue) return `https://sqs.${REGION}.${SUFFIX}/${ACCOUNT}/${queueName(element)}`;
  if (element instanceof CfnEventSourceMapping) return 'u'.repeat(36);
  return PSEUDO_PARAMETERS[id] ?? OTHER;
}

function attributeText(id: string, elements: ReadonlyMap<string, CfnElement>): string {
  const element = elements.get(id);
  return element instanceof CfnQueue
    ? `arn:${PARTITION}:sqs:${REGION}:${ACCOUNT}:${queueName(element)}`
    : OTHER;
}

/** A queue's name, or the longest that one can have (SQS quota). */
function queueName({ queueName = 'n'.repeat(80) }: CfnQueue): string {
  return queueName;
}

function elementsOf(stack: Stack): ReadonlyMap<string, CfnElement> {
  const elements = stack.node.findAll().filter((node): node is CfnElement => CfnElement.isCfnElement(node));
  return new Map(elements.map((element) => [String(stack.resolve(element.logicalId)), element]));
}
