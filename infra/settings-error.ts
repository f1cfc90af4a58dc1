/** Thrown for settings that cannot be deployed. The message is for a person and lists every problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  readonly problems: readonly string[];

  /** @param problems what is wrong, each in sentences of its own */
  constructor(problems: readonly string[]) {
    super(
      [
        'Lovage cannot be deployed with these settings:',
        ...problems.map((problem) => `  - ${problem}`),
        'Pass settings with -c, for example: npm run deploy -- -c sender=noreply@example.com',
        'All settings are in docs/configuration.md.',
      ].join('\n'),
    );
    this.problems = problems;
  }
}
