/** What a function printed. On Lambda this is its log. */
interface CapturedOutput {
  readonly lines: readonly string[];
  /** Including line breaks. */
  readonly bytes: number;
}

/** Does the work and captures everything it prints, so that nothing reaches the terminal. */
export async function captureOutput(work: () => Promise<void>): Promise<CapturedOutput> {
  const parts: string[] = [];
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (part: string | Uint8Array) => {
      parts.push(typeof part === 'string' ? part : Buffer.from(part).toString());
      return true;
    };
  }
  try {
    await work();
  } finally {
    for (const [index, stream] of streams.entries()) {
      const write = writes[index];
      if (write) stream.write = write;
    }
  }
  const text = parts.join('');
  return { lines: text.split('\n').filter((line) => line !== ''), bytes: Buffer.byteLength(text) };
}
