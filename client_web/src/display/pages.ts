/** Turning pages: which come one after the other, how long each stays, and how little each is shifted. */
import type { Part } from './settings'

/** Rows cut into pages; no rows, no page. */
export function paged<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, page) => rows.slice(page * size, (page + 1) * size))
}

/** The rows of one screen of a set: as many on each as there are, or one more. */
export function shareOf<T>(rows: readonly T[], part: Part): T[] {
  return rows.slice(shareStart(rows.length, part.at, part.of), shareStart(rows.length, part.at + 1, part.of))
}

const shareStart = (rows: number, at: number, of: number): number => Math.floor((rows * (at - 1)) / of)

/**
 * Pages with the changes among them: all changes once in a round of pages, after the first; while one is fresh after
 * every page. Changes never stand on two pages running.
 */
export function withChanges<P>(lists: readonly P[], changes: readonly P[], fresh: boolean): P[] {
  if (lists.length === 0 || changes.length === 0) return [...lists, ...changes]
  const turns = Math.max(lists.length, changes.length)
  return Array.from({ length: turns }, (_, turn) => {
    const change = turn < changes.length || fresh ? changes[turn % changes.length] : undefined
    const list = lists[turn % lists.length] as P
    return change === undefined ? [list] : [list, change]
  }).flat()
}

const DWELL_MS = 5_000
const DWELL_A_ROW_MS = 200

export const dwellOf = (rows: number): number => DWELL_MS + DWELL_A_ROW_MS * rows

const MOST_SHIFT = 4

/** By how many of a display's own pixels a page stands aside, so that nothing burns in: each of 25 places in turn. */
export function shiftOf(turn: number): { readonly x: number; readonly y: number } {
  const places = MOST_SHIFT + 1
  return { x: turn % places, y: (Math.floor(turn / places) + 2 * turn) % places }
}
