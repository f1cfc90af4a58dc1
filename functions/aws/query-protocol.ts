import type { AwsCall, AwsRefusal, AwsService } from './aws-service.ts';

/** How a service of the query protocol names its version, and what can be called of it. */
export interface QueryProtocol {
  readonly version: string;
  /** The operations, and what of each one's answer is read: elements with text in them. */
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  /** Errors that are called otherwise on the wire than the SDK calls them. */
  readonly errorNames: Readonly<Record<string, string>>;
}

/** Speaks AWS's query protocol (Smithy, "AWS query protocol"): a form goes there, XML comes back. */
export function queryProtocol({
  version,
  outputs,
  errorNames,
}: QueryProtocol): Pick<AwsService, 'write' | 'read' | 'readError'> {
  const elements = Object.values(outputs).flat();
  return {
    write: (operation, input): AwsCall => {
      if (!Object.hasOwn(outputs, operation)) {
        throw new Error(
          `This client cannot call ${operation}: it calls ${Object.keys(outputs).join(', ')}. Use the AWS SDK’s own client.`,
        );
      }
      const form = [`Action=${operation}`, `Version=${version}`];
      writeFields(form, '', input);
      return {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.join('&'),
      };
    },
    read: (body): object =>
      Object.fromEntries(elements.map((element) => [element, textOf(body, element)] as const)),
    readError: (body): AwsRefusal => {
      const code = textOf(body, 'Code') ?? 'UnknownError';
      return { name: errorNames[code] ?? code, message: textOf(body, 'Message') ?? '' };
    },
  };
}

/** A structure's members are joined by a dot, the members of a list counted from 1. What is not given is left out. */
function writeFields(form: string[], name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) writeFields(form, `${name}.member.${index + 1}`, member);
  } else if (typeof value === 'object') {
    for (const [key, member] of Object.entries(value))
      writeFields(form, name === '' ? key : `${name}.${key}`, member);
  } else {
    form.push(`${name}=${encodeURIComponent(String(value))}`);
  }
}

/** The text of the first element of that name. */
function textOf(xml: string, element: string): string | undefined {
  const start = xml.indexOf(`<${element}>`);
  const end = xml.indexOf(`</${element}>`, start);
  if (start < 0 || end < 0) return undefined;
  return xml.slice(start + element.length + 2, end).replaceAll(/&(#x?[0-9a-fA-F]+|\w+);/g, readEntity);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function readEntity(whole: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
