/** The pages that a departures board turns, and the part of the alphabet that is this screen's. */
import { capital, compare, type Entry, letterRange, rangeOf } from '../parts/alphabet'
import type { Change, Departure } from './departures'
import { paged, shareOf, withChanges } from './pages'
import type { Part } from './settings'

export type Script = 'latin' | 'han'

export interface Row {
  readonly key: string
  readonly departure: Departure
  readonly entry: Entry
  readonly note?: string
  /** Where it is another than the row above has. */
  readonly letter?: string
}

export interface Column {
  readonly script: Script
  readonly range: string
  readonly rows: readonly Row[]
}

export type Page =
  | { readonly kind: 'lists'; readonly columns: readonly Column[] }
  | { readonly kind: 'changes'; readonly changes: readonly Change[] }

export interface Book {
  readonly pages: readonly Page[]
  /** The longest number, in characters: all stand in one column. */
  readonly digits: number
  readonly share?: Share
}

/** What one screen of a set has, and where the others stand. */
export interface Share {
  readonly range: string
  readonly before?: string
  readonly after?: string
  readonly part: Part
}

interface Line {
  readonly script: Script
  readonly entry: Entry
  readonly departure: Departure
}

/** rows: of one list on a page */
export function bookOf(
  departures: readonly Departure[],
  changes: readonly Change[],
  fresh: boolean,
  rows: number,
  part?: Part,
): Book {
  const scripts: readonly Script[] = departures.some(({ entries }) => entries.han.han) ? ['latin', 'han'] : ['latin']
  const all = scripts.map((script) => linesOf(departures, script))
  const merged = part ? all.flat().sort((a, b) => compare(a.entry, b.entry)) : []
  const mine = part ? new Set(shareOf(merged, part)) : undefined
  const lists = all.map((lines) => (mine ? lines.filter((line) => mine.has(line)) : lines))
  return {
    pages: withChanges(listPages(lists, rows), changePages(changes, rows), fresh),
    digits: Math.max(0, ...departures.map(({ table }) => [...table].length)),
    share: part && shareIn(merged, part),
  }
}

const linesOf = (departures: readonly Departure[], script: Script): Line[] =>
  departures
    .map((departure) => ({ script, entry: departure.entries[script], departure }))
    .sort((a, b) => compare(a.entry, b.entry) || (a.departure.table < b.departure.table ? -1 : 1))

const changePages = (changes: readonly Change[], rows: number): Page[] =>
  paged(changes, rows).map((page) => ({ kind: 'changes', changes: page }))

/** Two lists side by side; a list that is alone fills both columns. */
function listPages(lists: readonly (readonly Line[])[], rows: number): Page[] {
  const columns = lists.map((lines) => paged(lines, rows).map((_, at) => columnOf(lines, at, rows)))
  const [first = [], second] = columns
  const turned = second ? Math.max(first.length, second.length) : Math.ceil(first.length / 2)
  return Array.from({ length: turned }, (_, at): Page => {
    const side = second ? [first[at], second[at]] : [first[2 * at], first[2 * at + 1]]
    return { kind: 'lists', columns: side.flatMap((column) => column ?? []) }
  })
}

function columnOf(lines: readonly Line[], at: number, rows: number): Column {
  const page = lines.slice(at * rows, (at + 1) * rows)
  const script = page[0]?.script ?? 'latin'
  const range = rangeOf(
    page.map(({ entry }) => entry),
    lines[at * rows - 1]?.entry,
    lines[(at + 1) * rows]?.entry,
  )
  return {
    script,
    range: script === 'han' ? range : capital(range),
    rows: page.map((line, place) => rowOf(line, page[place - 1])),
  }
}

const rowOf = ({ script, entry, departure }: Line, above?: Line): Row => ({
  key: `${script} ${departure.key}`,
  departure,
  entry,
  note: departure.note[script],
  letter: entry.letter === above?.entry.letter ? undefined : entry.letter,
})

function shareIn(merged: readonly Line[], part: Part): Share {
  const rangeAt = (at: number): string | undefined => {
    if (at < 1 || at > part.of) return undefined
    const lines = shareOf(merged, { at, of: part.of })
    const start = merged.indexOf(lines[0] as Line)
    const entries = lines.map(({ entry }) => entry)
    return letterRange(entries, merged[start - 1]?.entry, merged[start + lines.length]?.entry) || undefined
  }
  return { range: rangeAt(part.at) ?? '', before: rangeAt(part.at - 1), after: rangeAt(part.at + 1), part }
}

/** How many rows a page has to be read: what it stays by. */
export function rowsOn(page: Page | undefined): number {
  if (!page) return 0
  return page.kind === 'changes' ? page.changes.length : page.columns.reduce((sum, { rows }) => sum + rows.length, 0)
}
