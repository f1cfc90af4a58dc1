/**
 * Replaces what stands between each pair of markers, `<!-- name -->` and `<!-- /name -->`, with the text of that name.
 *
 * @throws Error when a text has no markers, or markers have no text
 */
export function writeBetween(document: string, texts: Readonly<Record<string, string>>): string {
  const written = Object.entries(texts).reduce((soFar, [name, text]) => {
    const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
    const [from, to] = [soFar.indexOf(start), soFar.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`The document has no markers for "${name}".`);
    return `${soFar.slice(0, from + start.length)}${text}${soFar.slice(to)}`;
  }, document);
  for (const [, name = ''] of document.matchAll(/<!-- \/(.+?) -->/g)) {
    if (!(name in texts))
      throw new Error(`The document has markers for "${name}", but there is no text for them.`);
  }
  return written;
}
