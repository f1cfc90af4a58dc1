import type { AwsProtocol } from './aws-service.ts';

/** What there is to know of a service that speaks the query protocol. */
export interface QueryService {
  readonly version: string;
  /** What is read of answers: elements with text in them. */
  readonly outputs: readonly string[];
  /** Errors that are called otherwise on the wire than the SDK calls them. */
  readonly errorNames: Readonly<Record<string, string>>;
}

/** AWS's query protocol (Smithy, "AWS query protocol"): a form goes there, XML comes back. */
export function queryProtocol({ version, outputs, errorNames }: QueryService): AwsProtocol {
  return {
    write: (operation, input) => {
      const form = [`Action=${operation}`, `Version=${version}`];
      writeFields(form, '', input);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return { method: 'POST', path: '/', headers, body: form.join('&') };
    },
    read: (body) => Object.fromEntries(outputs.map((element) => [element, textOf(body, element)])),
    readError: (body) => {
      const code = textOf(body, 'Code') ?? 'UnknownError';
      return { name: errorNames[code] ?? code, message: textOf(body, 'Message') ?? '' };
    },
  };
}

/** A structure's members are joined by a dot, those of a list counted from 1. What is not given is left out. */
function writeFields(form: string[], name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) writeFields(form, `${name}.member.${index + 1}`, member);
  } else if (typeof value === 'object') {
    const prefix = name === '' ? '' : `${name}.`;
    for (const [key, member] of Object.entries(value)) writeFields(form, `${prefix}${key}`, member);
  } else {
    form.push(`${name}=${encodeURIComponent(String(value))}`);
  }
}

/** The text of the first element of that name. */
function textOf(xml: string, element: string): string | undefined {
  const start = xml.indexOf(`<${element}>`);
  const end = xml.indexOf(`</${element}>`, start);
  if (start < 0 || end < 0) return undefined;
  return xml.slice(start + element.length + 2, end).replaceAll(/&(#?\w+);/g, readReference);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A reference to a character (XML 1.0, 4.1): `&lt;`, `&#60;`, `&#x3c;`. */
function readReference(whole: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
  const code = Number(name.startsWith('#x') ? `0x${name.slice(2)}` : name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
