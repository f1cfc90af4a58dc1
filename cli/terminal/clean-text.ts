/** Sequences that a terminal obeys: colours, cursor and screen (CSI), and texts with an end, such as a title or the clipboard (OSC, DCS). */
const SEQUENCES =
  // Each part ends at the next control character, so that the time grows with the length alone.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0000-\u001f\u007f-\u009f]*(?:\u0007|\u001b\\|\u009c)/g;

/** What else a terminal obeys, and marks that reverse the direction of writing, so that a text reads as another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Removes whatever a terminal would obey, but for line feeds and tabs. Takes time in proportion to the text's length. */
export function cleanText(text: string): string {
  return text
    .replaceAll(SEQUENCES, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\r\u2028\u2029]/g, ' ')
    .replaceAll(CONTROLS, '');
}

/** A clean text on one line: it cannot pose as a line of its own. */
export function oneLine(text: string): string {
  return cleanText(text).replaceAll(/[\n\t]+/g, ' ');
}
