/** Names as they stand in a sentence: in the script that its reader reads. */
import { hanIn } from '../parts/scripts'
import type { Lang } from '../words/words'
import type { Side } from './partner'

interface Named {
  readonly name: string
  readonly native?: string
}
interface Short extends Named {
  readonly short?: string
  readonly native_short?: string
}

/** How dates and lists are written. */
export const tagFor = (lang: Lang): string => (lang === 'zh' ? 'zh-CN' : 'en-GB')

/** What stands between two sentences. */
export const gapIn = (lang: Lang): string => (lang === 'zh' ? '' : ' ')

const SCRIPTS: readonly { readonly of: RegExp; readonly tags: readonly string[] }[] = [
  { of: /\p{Script=Greek}/u, tags: ['el'] },
  { of: /\p{Script=Cyrillic}/u, tags: ['sr', 'ru', 'uk', 'bg', 'mk'] },
]
const TONGUES: { readonly [country: string]: string } = { RS: 'sr', BG: 'bg', RU: 'ru', UA: 'uk', MK: 'mk' }

/** Which language a native name is in, so that its letters have the right shape and sound. */
export function tagOfName(of: Named & { languages?: Record<string, string>; country?: string }): string | undefined {
  const { native } = of
  if (!native || hanIn(native)) return native && 'zh-CN'
  const tags = SCRIPTS.find((script) => script.of.test(native))?.tags ?? []
  const known = [...Object.keys(of.languages ?? {}), TONGUES[of.country ?? ''] ?? '']
  return tags.find((tag) => known.includes(tag)) ?? tags[0]
}

export function calledIn(lang: Lang, of: Named): string {
  return lang === 'zh' && of.native && hanIn(of.native) ? of.native : of.name
}

/** Short enough to stand beside another. */
export function shortIn(lang: Lang, of: Short): string {
  const native = of.native_short ?? of.native
  return lang === 'zh' && native && hanIn(native) ? native : (of.short ?? of.name)
}

/** In its own script; a short name in another's is for that other's lists. */
export const ownShort = (of: Short): string =>
  of.native === undefined ? (of.short ?? of.name) : (of.native_short ?? of.native)

export function listIn(lang: Lang, names: readonly string[]): string {
  return new Intl.ListFormat(tagFor(lang), { type: 'conjunction' }).format(names)
}

/** Who comes for a side: its people, else its organisation. */
export function sideIn(lang: Lang, side: Side): string {
  const people = side.people.map(([, person]) => calledIn(lang, person))
  if (people.length > 0) return listIn(lang, people)
  return side.organisation ? calledIn(lang, side.organisation) : side.id
}

export const sidesIn = (lang: Lang, sides: readonly Side[]): string =>
  listIn(
    lang,
    sides.map((side) => sideIn(lang, side)),
  )
