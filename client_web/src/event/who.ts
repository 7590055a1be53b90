/** Who comes: the organisations in a list that is filtered and sorted. */
import type { Floor } from '../floor/floor'
import { compare, wholeEntriesOf } from '../parts/alphabet'
import type { Id, Organisation } from '../wire/types'
import type { Choice, Sort } from './address'

export interface Guest {
  readonly id: Id
  readonly organisation: Organisation
  /** At the edge of the list, where it is another than the row above has. */
  readonly letter?: string
}

export function guestsOf(floor: Floor, choice: Choice): Guest[] {
  const chosen = [...floor.organisation].filter(
    ([, { sectors, country }]) =>
      (choice.sector === undefined || (sectors ?? []).includes(choice.sector)) &&
      (choice.country === undefined || country === choice.country),
  )
  const sorted = chosen.sort(([, a], [, b]) => compare(entryOf(a, choice.sort), entryOf(b, choice.sort)))
  return sorted.map(([id, organisation], place) => {
    const above = sorted[place - 1]?.[1]
    const letter = entryOf(organisation, choice.sort).letter
    return { id, organisation, letter: above && entryOf(above, choice.sort).letter === letter ? undefined : letter }
  })
}

const entryOf = (organisation: Organisation, sort: Sort) =>
  wholeEntriesOf(organisation)[sort === 'pinyin' ? 'han' : 'latin']

/** Every sector with how many come from it, the largest first. */
export function sectorsOf(floor: Floor): { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  for (const { sectors } of floor.organisation.values()) {
    for (const sector of sectors ?? []) counts.set(sector, (counts.get(sector) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

export const countriesOf = (floor: Floor): Set<string> =>
  new Set([...floor.organisation.values()].flatMap(({ country }) => country ?? []))
