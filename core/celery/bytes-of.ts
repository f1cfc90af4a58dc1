/** Bytes that any client sends as DynamoDB wants them: the SDK's knows them, and in the JSON of ours they are base64. `Buffer` has a JSON of its own. */
class Bytes extends Uint8Array {
  toJSON(): string {
    return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString('base64');
  }
}

/** A text in UTF-8, as the value of an attribute of the type B. */
export function bytesOf(text: string): Uint8Array {
  return new Bytes(Buffer.from(text, 'utf8'));
}
