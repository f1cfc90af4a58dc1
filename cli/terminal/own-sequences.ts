import { randomBytes } from 'node:crypto';
import { cleanText } from './clean-text.ts';

/** Nobody else knows it, so nobody's text can contain a mark. Of letters that `cleanText` leaves alone. */
const NONCE = randomBytes(16).toString('hex');

const MARK = new RegExp(`\uE000${NONCE}(\\d+)\uE001`);

const sequences: string[] = [];

/** A mark that stands for an escape sequence of our own until it is printed. */
export function ownSequence(sequence: string): string {
  if (!sequences.includes(sequence)) sequences.push(sequence);
  return `\uE000${NONCE}${sequences.indexOf(sequence)}\uE001`;
}

/** A text as it is printed: clean, with our own escape sequences in place of their marks. */
export function printable(text: string): string {
  // Split by a pattern with a group: every second part is the number of a mark.
  return text
    .split(MARK)
    .map((part, index) => (index % 2 === 0 ? cleanText(part) : (sequences[Number(part)] ?? '')))
    .join('');
}

/** Marks the colours in a text that a library made, and nothing else in it. */
export function ownColors(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence of a colour
  return text.replaceAll(/\u001b\[[0-9;]*m/g, ownSequence);
}

/** A colour or style whose escape sequences are marks. @param style writes the sequences around a text */
export function ownStyle(style: (text: string) => string): (text: string) => string {
  const [begin = '', end = ''] = style('|').split('|');
  if (begin === '' && end === '') return (text) => text;
  return (text) => `${ownSequence(begin)}${text}${ownSequence(end)}`;
}
