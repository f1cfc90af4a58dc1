/**
 * A record that this version cannot read: a newer version wrote it, or somebody by hand. Whoever reads many records leaves it out, or says so;
 * it must not take the others with it.
 */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';

  /** @param what the part of it that cannot be read. The message quotes nothing from the record */
  constructor(what: string, options?: ErrorOptions) {
    super(
      `This version cannot read the record’s ${what}. If a newer version wrote it, deploy that version again.`,
      options,
    );
  }
}
