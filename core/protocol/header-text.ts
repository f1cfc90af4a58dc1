/**
 * The text of a header field: one line without control characters, so that it cannot begin another field. U+2028 and U+2029 end a line, too, for
 * some who read it. JSON Schema's `pattern` may be its source.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this refuses them
export const HEADER_TEXT = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;
