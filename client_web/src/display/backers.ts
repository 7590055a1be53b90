/** Organisers and supporters where there is little room. */

/** The abbreviation that a name gives itself, else what stands before its first comma. */
export function backerInShort(name: string): string {
  const own = /\(([\p{Lu}\d-]{2,8})\)/u.exec(name)?.[1]
  return own ?? name.split(/,|，|\s\(/)[0]?.trim() ?? name
}
