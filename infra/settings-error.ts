/** Thrown for settings that cannot be deployed; the message is for a person and names each of them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(problems: readonly string[]) {
    super(
      [
        'Lovage cannot be deployed with these settings:',
        ...problems.map((problem) => `  - ${problem}`),
        'Give settings with -c, for instance: npm run deploy -- -c sender=noreply@example.com',
        'All of them are in docs/configuration.md.',
      ].join('\n'),
    );
  }
}
