/** Receives what the local system reports while it runs. */
export interface Reporter {
  /** One line that a function printed. */
  readonly log: (functionName: string, line: string) => void;
  /** Something the local system did. */
  readonly info: (text: string) => void;
  /** Something that went wrong; may have several lines. */
  readonly error: (text: string) => void;
}
