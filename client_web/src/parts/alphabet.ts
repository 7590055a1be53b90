/** Two alphabets: names in Latin letters without their accents, and 汉字 by how they are spoken. */

import type { Organisation } from '../wire/types'
import { hanIn } from './scripts'

/** A name where it is looked for. */
export interface Entry {
  readonly text: string
  readonly han: boolean
  /** What it is sorted by first: the whole name in Latin, the first syllable of 汉字. */
  readonly first: string
  /** A–Z, as it stands at the edge of the list. */
  readonly letter: string
}

export interface Entries {
  readonly latin: Entry
  readonly han: Entry
}

const UNFOLDED: Readonly<Record<string, string>> = {
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
}

/** Lower case, without accents: Øresund → oresund. */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/[øđłßæœðþıħ]/g, (letter) => UNFOLDED[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
}

/** Where an organisation stands in both lists, by its short names; one without a name in 汉字 stands in theirs by its Latin one. */
export const entriesOf = remembering((organisation) =>
  entries(organisation, organisation.short ?? organisation.name, organisation.native_short),
)

/** The same by whole names. */
export const wholeEntriesOf = remembering((organisation) => entries(organisation, organisation.name))

/** Found once for each state of an organisation: a board asks again whenever anything changes. */
function remembering(find: (organisation: Organisation) => Entries): (organisation: Organisation) => Entries {
  const known = new WeakMap<Organisation, Entries>()
  return (organisation) => {
    const found = known.get(organisation) ?? find(organisation)
    known.set(organisation, found)
    return found
  }
}

function entries(organisation: Organisation, text: string, native?: string): Entries {
  const latin = latinEntry(text)
  return { latin, han: hanEntry(organisation, native) ?? latin }
}

function latinEntry(text: string): Entry {
  const first = folded(text)
  return { text, han: false, first, letter: letterOf(first) }
}

function hanEntry(organisation: Organisation, short?: string): Entry | undefined {
  // A name that is not Chinese may still have a short one that is: for the readers of this list.
  const native = [organisation.native, organisation.native_short].find((one) => one !== undefined && hanIn(one))
  if (native === undefined) return undefined
  const first = spoken(native, organisation)
  return { text: short !== undefined && hanIn(short) ? short : native, han: true, first, letter: letterOf(first) }
}

const letterOf = (first: string): string => /[a-z0-9]/.exec(first)?.[0]?.toUpperCase() ?? ''

/**
 * The first syllable of a name. Its character may be read in several ways: then as the Latin name does (重庆 Chongqing),
 * else as at the beginning of the names of places, else as the collation does.
 */
function spoken(native: string, { name, search }: Organisation): string {
  const readings = readingsIn(search ?? '', native)
  const latin = folded(name).replace(/[^a-z]/g, '')
  const named = readings.find(([first = '', second = '']) => latin.startsWith(first + second))
  const character = [...native].find(hanIn) ?? ''
  const letter = PLACES[character]?.[0] ?? letterByOrder(character)
  const ordered = readings.find(([first = '']) => first.startsWith(letter))
  return (named ?? ordered ?? readings[0])?.[0] ?? PLACES[character] ?? letter
}

/** The readings of 汉字 in a search key: as many syllables as characters, followed by all of them in one word. */
export function readingsIn(search: string, native: string): string[][] {
  const words = search.split(' ')
  const length = [...native].filter(hanIn).length
  return words.flatMap((_, place) => {
    const syllables = words.slice(place, place + length)
    return length > 1 && syllables.length === length && words[place + length] === syllables.join('') ? [syllables] : []
  })
}

const byPinyin = new Intl.Collator('zh-u-co-pinyin')
const byLetter = new Intl.Collator('en')

/** How these are read where a place begins with them: 长江 Changjiang, 厦门 Xiamen. */
const PLACES: Readonly<Record<string, string>> = { 长: 'chang', 重: 'chong', 厦: 'xia', 朝: 'chao', 乐: 'le' }

/** The first character of each letter by pinyin; no syllable begins with i, u or v. */
const OPENERS = '阿八嚓哒妸发旮哈讥咔垃呣拏噢妑七呥仨他穵夕丫帀'
const LETTERS = 'abcdefghjklmnopqrstwxyz'

function letterByOrder(character: string): string {
  let found = ''
  for (const [place, opener] of [...OPENERS].entries()) {
    if (byPinyin.compare(opener, character) <= 0) found = LETTERS[place] ?? found
  }
  return found
}

/** By the first sound; of those that begin alike, 汉字 before Latin, each as its readers sort. */
export function compare(one: Entry, other: Entry): number {
  return (
    byLetter.compare(one.first, other.first) ||
    Number(other.han) - Number(one.han) ||
    (one.han ? byPinyin : byLetter).compare(one.text, other.text)
  )
}

/**
 * "Eb–Minj": from where to where a page goes, in as few letters as tell it from the pages beside it; "e–mei" in syllables
 * in the list that goes by them.
 *
 * least: letters that are always shown where there is a page beside it
 */
export function rangeOf(page: readonly Entry[], before?: Entry, after?: Entry, least = 2, most = MOST_LETTERS): string {
  const [first, last] = [page[0], page.at(-1)]
  if (!first || !last) return ''
  const from = beginning(first, before, least, most)
  const to = beginning(last, after, least, most)
  return from === to ? from : `${from}–${to}`
}

/** Beyond this a range says nothing at a glance; two pages may then begin alike. */
const MOST_LETTERS = 4
const MOST_FOR_SET = 3

function beginning(entry: Entry, beside: Entry | undefined, least: number, most: number): string {
  const letters = entry.first.replace(/[^a-z0-9]/g, '')
  if (entry.han) return letters
  const others = beside?.first.replace(/[^a-z0-9]/g, '') ?? ''
  let length = beside ? least : 1
  while (length < most && letters.slice(0, length) === others.slice(0, length)) length += 1
  return letters.slice(0, length)
}

export const capital = (range: string): string =>
  range.replace(/(^|–)(.)/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())

/** "G–M": the part of the alphabet that one screen of a set has, both lists alike. */
export function letterRange(page: readonly Entry[], before?: Entry, after?: Entry): string {
  const inLetters = (entry: Entry): Entry => ({ ...entry, han: false })
  return capital(rangeOf(page.map(inLetters), before && inLetters(before), after && inLetters(after), 1, MOST_FOR_SET))
}
