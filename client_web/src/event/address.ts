/** What the address of the page says: whom the list shows, and in which order. Every choice is a link. */

export type Sort = 'latin' | 'pinyin'

export interface Choice {
  readonly sector?: string
  readonly country?: string
  readonly sort: Sort
}

/** sort: what a reader's language suggests, where the address does not say */
export function choiceOf(query: URLSearchParams, sort: Sort): Choice {
  const asked = query.get('sort')
  return {
    sector: query.get('sector') ?? undefined,
    country: query.get('country') ?? undefined,
    sort: asked === 'latin' || asked === 'pinyin' ? asked : sort,
  }
}

/** The address with some of it changed; undefined takes it out. Everything else in it stays. */
export function linkTo(query: URLSearchParams, change: Record<string, string | undefined>, to = ''): string {
  const next = new URLSearchParams(query)
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) next.delete(key)
    else next.set(key, value)
  }
  const text = next.toString()
  return `?${text}${to && `#${to}`}`
}
