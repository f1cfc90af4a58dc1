/**
 * The text of a header field: one line without control characters, so that it cannot begin another field. U+2028 and U+2029 end a line, too, for
 * some who read it. JSON Schema's `pattern` may be its source.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this refuses them
export const HEADER_TEXT = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;

/** Longest subject, in characters: it may be one word, which no line may break, and a line of a header has at most 998 (RFC 5322, 2.1.1). */
export const MAX_SUBJECT_LENGTH = 980;
