/**
 * The SES identities by which an address may be verified: itself, its domain, and the domains above that, for verifying a
 * domain verifies all below it. SES asks for permission on the closest one that is verified.
 */
export function senderIdentities(sender: string): string[] {
  const labels = sender
    .slice(sender.lastIndexOf('@') + 1)
    .toLowerCase()
    .split('.');
  const domains = labels.slice(0, -1).map((_, above) => labels.slice(above).join('.'));
  return [sender, ...domains];
}
