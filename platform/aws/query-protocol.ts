import type { AwsProtocol } from './aws-service.ts';

/** What the query protocol needs to know about a service. */
interface QueryService {
  readonly version: string;
  /** The elements of an answer to read; each contains text. */
  readonly outputs: readonly string[];
  /** The SDK's names for errors that have another name on the wire. */
  readonly errorNames: Readonly<Record<string, string>>;
}

/** AWS's query protocol (Smithy, "AWS query protocol"): the request is a form, the answer is XML. */
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

/** Joins the members of a structure with dots, and numbers those of a list from 1. Bytes are base64. Leaves out absent values. */
function writeFields(form: string[], name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (value instanceof Uint8Array) {
    writeFields(form, name, Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'));
  } else if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) writeFields(form, `${name}.member.${index + 1}`, member);
  } else if (typeof value === 'object') {
    const prefix = name === '' ? '' : `${name}.`;
    for (const [key, member] of Object.entries(value)) writeFields(form, `${prefix}${key}`, member);
  } else {
    form.push(`${name}=${encodeURIComponent(String(value))}`);
  }
}

/** The text of the first element with that name. */
function textOf(xml: string, element: string): string | undefined {
  const start = xml.indexOf(`<${element}>`);
  const end = xml.indexOf(`</${element}>`, start);
  if (start < 0 || end < 0) return undefined;
  return xml.slice(start + element.length + 2, end).replaceAll(/&(#?\w+);/g, readReference);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads a character reference (XML 1.0, 4.1): `&lt;`, `&#60;`, `&#x3c;`. */
function readReference(whole: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
  const code = Number(name.startsWith('#x') ? `0x${name.slice(2)}` : name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
