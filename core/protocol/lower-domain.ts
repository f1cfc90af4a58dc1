/**
 * An email address as the heads of emails have it: a domain has no capitals. What the worker writes in MIME and what IAM lets it send from must agree, and IAM
 * tells letters apart.
 */
export function lowerDomain(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
}
