/**
 * Puts each text between the markers of its name, `<!-- name -->` and `<!-- /name -->`, in the place of what was there.
 *
 * @throws Error when a name has no markers, or a marker no text
 */
export function writeBetween(document: string, texts: Readonly<Record<string, string>>): string {
  const written = Object.entries(texts).reduce((soFar, [name, text]) => {
    const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
    const [from, to] = [soFar.indexOf(start), soFar.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`The document has no markers for "${name}".`);
    return `${soFar.slice(0, from + start.length)}${text}${soFar.slice(to)}`;
  }, document);
  for (const [, name = ''] of document.matchAll(/<!-- \/(.+?) -->/g)) {
    if (!(name in texts)) throw new Error(`The document has markers for "${name}", which nobody writes.`);
  }
  return written;
}
