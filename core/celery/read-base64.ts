const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes of a text in base64, as Python writes it; `null` if it is not, or is cut off: `Buffer` would skip what it does not know. */
export function readBase64(text: string): Buffer | null {
  return text.length % 4 === 0 && BASE64.test(text) ? Buffer.from(text, 'base64') : null;
}
