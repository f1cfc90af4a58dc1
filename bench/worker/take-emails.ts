/**
 * How many emails SES's emulator has taken since it was last asked; it then forgets them.
 *
 * @throws Error when it does not answer
 */
export async function takeEmails(sesEndpoint: string): Promise<number> {
  const answer = await fetch(`${sesEndpoint}/store`);
  if (!answer.ok) throw new Error(`SES’s emulator answered with ${answer.status}`);
  const { emails }: { readonly emails?: unknown } = Object(await answer.json());
  await fetch(`${sesEndpoint}/clear-store`, { method: 'POST' });
  return Array.isArray(emails) ? emails.length : 0;
}
