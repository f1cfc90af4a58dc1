/**
 * Counts the emails that SES's emulator has accepted since the last call, and clears them.
 *
 * @throws Error when the emulator does not answer with success
 */
export async function takeEmails(sesEndpoint: string): Promise<number> {
  const answer = await fetch(`${sesEndpoint}/store`);
  if (!answer.ok) throw new Error(`SES’s emulator answered with ${answer.status}`);
  const { emails }: { readonly emails?: unknown } = Object(await answer.json());
  await fetch(`${sesEndpoint}/clear-store`, { method: 'POST' });
  return Array.isArray(emails) ? emails.length : 0;
}
