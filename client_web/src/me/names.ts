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

export function calledIn(lang: Lang, of: Named): string {
  return lang === 'zh' && of.native && hanIn(of.native) ? of.native : of.name
}

/** Short enough to stand beside another. */
export function shortIn(lang: Lang, of: Short): string {
  const native = of.native_short ?? of.native
  return lang === 'zh' && native && hanIn(native) ? native : (of.short ?? of.name)
}

/** In its own script. */
export const ownShort = (of: Short): string => of.native_short ?? of.native ?? of.short ?? of.name

export function listIn(lang: Lang, names: readonly string[]): string {
  return new Intl.ListFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { type: 'conjunction' }).format(names)
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
