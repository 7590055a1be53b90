/** Where the cells of the grid stand: tables down, rounds across, sticky heads. Numbers in, numbers out. */

import type { Row } from '../floor/questions'
import type { Id, Millis, Slot, Table } from '../wire/types'

/** Pixels, at the desk's own size; `zoom` multiplies all but the heads. */
export interface Measures {
  readonly row: number
  readonly head: number
  readonly label: number
  readonly past: number
  readonly current: number
  readonly coming: number
  readonly break: number
  readonly zoneGap: number
  /** Above each zone stands a line of this height with its name; absent: there is none. */
  readonly group?: number
}

export const DESK: Measures = {
  row: 48,
  head: 52,
  label: 88,
  past: 38,
  current: 200,
  coming: 132,
  break: 24,
  zoneGap: 2,
}

export type Era = 'past' | 'current' | 'coming' | 'break'

export interface Column {
  readonly slot: Id
  readonly era: Era
  readonly left: number
  readonly width: number
}
export interface Line {
  readonly table: Id
  readonly top: number
  readonly height: number
  /** It is the first of another zone. */
  readonly opensZone: boolean
}
/** The line with the name of a zone. */
export interface Group {
  readonly zone: Id | undefined
  readonly top: number
  readonly height: number
  readonly tables: number
}
export interface Layout {
  readonly columns: readonly Column[]
  readonly lines: readonly Line[]
  readonly groups: readonly Group[]
  readonly width: number
  readonly height: number
  readonly measures: Measures
}

export interface Scroll {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}
export interface Window {
  readonly columns: readonly Column[]
  readonly lines: readonly Line[]
}

/** All that is drawn beyond the edges, so that a short scroll shows no blank. */
const OVERSCAN = 96

/**
 * The grid at a moment. Positions are of the floor itself: heads and labels stand beside it, not in it.
 *
 * current: the slot that is on, or the next one before the day begins
 */
export function layoutOf(
  tables: readonly Row<Table>[],
  slots: readonly Row<Slot>[],
  current: Id | undefined,
  now: Millis,
  measures: Measures = DESK,
  zoom = 1,
): Layout {
  const columns = columnsOf(slots, current, now, measures, zoom)
  const { lines, groups } = linesOf(tables, measures, zoom)
  const last = columns.at(-1)
  const lowest = lines.at(-1)
  return {
    columns,
    lines,
    groups,
    width: last ? last.left + last.width : 0,
    height: lowest ? lowest.top + lowest.height : 0,
    measures,
  }
}

function columnsOf(
  slots: readonly Row<Slot>[],
  current: Id | undefined,
  now: Millis,
  measures: Measures,
  zoom: number,
): Column[] {
  let left = 0
  return slots.map(([slot, entity]) => {
    const era = eraOf(slot, entity, current, now)
    const column = { slot, era, left, width: Math.round(measures[era] * zoom) }
    left += column.width
    return column
  })
}

function eraOf(id: Id, slot: Slot, current: Id | undefined, now: Millis): Era {
  if (slot.kind === 'break') return 'break'
  if (id === current) return 'current'
  return slot.ends <= now ? 'past' : 'coming'
}

function linesOf(tables: readonly Row<Table>[], measures: Measures, zoom: number): { lines: Line[]; groups: Group[] } {
  const height = Math.round(measures.row * zoom)
  const counts = new Map<Id | undefined, number>()
  for (const [, { zone }] of tables) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  const groups: Group[] = []
  let top = 0
  let last: Id | undefined
  const lines = tables.map(([table, { zone }], place) => {
    const begins = place === 0 || zone !== last
    last = zone
    if (begins && measures.group !== undefined) {
      groups.push({ zone, top, height: measures.group, tables: counts.get(zone) ?? 0 })
      top += measures.group
    } else if (begins && place > 0) top += measures.zoneGap
    const line = { table, top, height, opensZone: begins && place > 0 }
    top += height
    return line
  })
  return { lines, groups }
}

/** The part of the grid that has to be drawn. */
export function windowOf(layout: Layout, scroll: Scroll): Window {
  return {
    columns: layout.columns.filter(
      ({ left, width }) => left < scroll.left + scroll.width + OVERSCAN && left + width > scroll.left - OVERSCAN,
    ),
    lines: layout.lines.filter(
      ({ top, height }) => top < scroll.top + scroll.height + OVERSCAN && top + height > scroll.top - OVERSCAN,
    ),
  }
}

/** The cell at a point of the floor; breaks have none. */
export function cellAt(layout: Layout, x: number, y: number): { table: Id; slot: Id } | undefined {
  const column = layout.columns.find(({ left, width, era }) => era !== 'break' && x >= left && x < left + width)
  const line = layout.lines.find(({ top, height }) => y >= top && y < top + height)
  return column && line ? { table: line.table, slot: column.slot } : undefined
}

/** How far to scroll so that the current round is in view: a little of what was before it stays. */
export function scrollToCurrent(layout: Layout, viewWidth: number): number {
  const column = layout.columns.find(({ era }) => era === 'current')
  if (!column) return 0
  const most = Math.max(0, layout.width - viewWidth)
  return Math.min(most, Math.max(0, column.left - 3 * layout.measures.past))
}

/** The least scrolling that brings a cell into view; where it is in view, none. */
export function scrollToShow(
  layout: Layout,
  cell: { table: Id; slot: Id },
  scroll: Scroll,
): { left: number; top: number } {
  const column = layout.columns.find(({ slot }) => slot === cell.slot)
  const line = layout.lines.find(({ table }) => table === cell.table)
  return {
    left: column ? nearest(scroll.left, scroll.width, column.left, column.width) : scroll.left,
    top: line ? nearest(scroll.top, scroll.height, line.top, line.height) : scroll.top,
  }
}

function nearest(from: number, view: number, at: number, size: number): number {
  if (at < from) return at
  return at + size > from + view ? at + size - view : from
}

/** The cell that arrow keys lead to: over breaks, never out of the grid. */
export function stepFrom(
  layout: Layout,
  from: { table: Id; slot: Id },
  columns: number,
  lines: number,
): { table: Id; slot: Id } {
  const rounds = layout.columns.filter(({ era }) => era !== 'break')
  const across = clamped(rounds.findIndex(({ slot }) => slot === from.slot) + columns, rounds.length)
  const down = clamped(layout.lines.findIndex(({ table }) => table === from.table) + lines, layout.lines.length)
  return { table: layout.lines[down]?.table ?? from.table, slot: rounds[across]?.slot ?? from.slot }
}

const clamped = (place: number, length: number): number => Math.max(0, Math.min(length - 1, place))
