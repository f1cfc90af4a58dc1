/** Where the local system says what happens while it runs. */
export interface Reporter {
  /** What a function printed: one line. */
  readonly log: (functionName: string, line: string) => void;
  /** What the local system itself did. */
  readonly info: (text: string) => void;
  /** What went wrong; may have several lines. */
  readonly error: (text: string) => void;
}
