/**
 * The SES identities that may verify an address: the address itself, its domain, and the domains above, because verifying a domain
 * verifies all below it. SES checks permission on the closest verified one.
 */
export function senderIdentities(sender: string): string[] {
  const labels = sender
    .slice(sender.lastIndexOf('@') + 1)
    .toLowerCase()
    .split('.');
  const domains = labels.slice(0, -1).map((_, above) => labels.slice(above).join('.'));
  return [sender, ...domains];
}
