/** Search: people, organisations, tables; without accents, by pinyin and by initials. */
import type { Floor } from '../floor/floor'
import type { Id } from '../wire/types'

export interface Found {
  readonly kind: 'person' | 'organisation' | 'table'
  readonly id: Id
}

const MOST_OF_A_KIND = 8

const UNFOLDED: Record<string, string> = { ø: 'o', đ: 'd', ł: 'l', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd', ı: 'i' }

/** Lower case, without accents: Øresund → oresund. */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[øđłßæœþðı]/g, (letter) => UNFOLDED[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim()
}

/** The best of each kind, the best first. Every word of what is asked has to be there. */
export function find(floor: Floor, asked: string): Found[] {
  const words = folded(asked).split(' ').filter(Boolean)
  if (words.length === 0) return []
  return [
    ...best('table', tables(floor), words),
    ...best('organisation', organisations(floor), words),
    ...best('person', people(floor), words),
  ]
}

type Key = readonly [Id, string]

function best(kind: Found['kind'], keys: Iterable<Key>, words: readonly string[]): Found[] {
  const ranked: { id: Id; rank: number; key: string }[] = []
  for (const [id, key] of keys) {
    const rank = rankOf(key, words)
    if (rank !== undefined) ranked.push({ id, rank, key })
  }
  ranked.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
  return ranked.slice(0, MOST_OF_A_KIND).map(({ id }) => ({ kind, id }))
}

/** 0 where the key begins with it, 1 where each begins a word, 2 inside; undefined where one is missing. */
function rankOf(key: string, words: readonly string[]): number | undefined {
  if (!words.every((word) => key.includes(word))) return undefined
  if (key.startsWith(words.join(' '))) return 0
  return words.every((word) => key.startsWith(word) || key.includes(` ${word}`)) ? 1 : 2
}

const joined = (...texts: (string | undefined)[]): string => folded(texts.filter(Boolean).join(' '))

function* people(floor: Floor): Iterable<Key> {
  for (const [id, person] of floor.person) {
    const organisation = person.organisation === undefined ? undefined : floor.organisation.get(person.organisation)
    yield [id, joined(person.name, person.native, person.search, id, organisation?.short ?? organisation?.name)]
  }
}

function* organisations(floor: Floor): Iterable<Key> {
  for (const [id, one] of floor.organisation) {
    yield [id, joined(one.name, one.native, one.short, one.native_short, one.search, id)]
  }
}

function* tables(floor: Floor): Iterable<Key> {
  for (const [id, table] of floor.table) {
    const zone = table.zone === undefined ? undefined : floor.zone.get(table.zone)?.name
    yield [id, joined(table.label, `${zone ?? ''}${table.label}`, id)]
  }
}
