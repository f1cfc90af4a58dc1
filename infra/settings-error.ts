/** How settings are given, and so where to change them. */
const HINTS = {
  context: 'Pass settings with -c, for example: npm run deploy -- -c sender=noreply@example.com',
  props:
    "Settings are the props of Lovage, for example: new Lovage(this, 'Tasks', { tasks, sender: 'noreply@example.com' })",
} as const;

/** Thrown for settings that cannot be deployed. The message is for a person and lists every problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  readonly problems: readonly string[];

  /**
   * @param problems what is wrong, each in sentences of its own
   * @param givenAs where the settings come from: props of the construct, the default, or CDK's context
   */
  constructor(problems: readonly string[], givenAs: keyof typeof HINTS = 'props') {
    super(
      [
        'Lovage cannot be deployed with these settings:',
        ...problems.map((problem) => `  - ${problem}`),
        HINTS[givenAs],
        'All settings are in docs/configuration.md.',
      ].join('\n'),
    );
    this.problems = problems;
  }
}
