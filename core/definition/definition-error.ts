/** A task definition, or a set of them, that cannot be. The message names the task and says what is accepted. */
export class DefinitionError extends TypeError {
  override readonly name = 'DefinitionError';
}
