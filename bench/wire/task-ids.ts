/** Reads the ids of new tasks from the answers to the calls that sent them. */
export function taskIds(answers: readonly unknown[]): string[] {
  return answers.map((answer) => {
    const { body }: { readonly body?: unknown } = Object(answer);
    const { id }: { readonly id?: unknown } = Object(JSON.parse(String(body)));
    if (typeof id !== 'string') throw new Error(`A call was answered without a task’s id: ${body}`);
    return id;
  });
}
