/** Where a meeting fits, as the server says; what the grid lights up, and the list of the same places. */
import type { Floor } from '../floor/floor'
import { cellKey } from '../floor/indexes'
import { freeCells, slotsInOrder, tablesInOrder, timesIn } from '../floor/questions'
import type { Code, Id, Meeting, Millis, Standing } from '../wire/types'

/** One cell of the answer of /cells. `code` absent: it fits. */
export interface CellAnswer {
  readonly table: Id
  readonly slot: Id
  readonly fits?: boolean
  readonly code?: Code
  readonly standing?: Standing
}

export interface Fits {
  readonly cells: ReadonlyMap<string, CellAnswer>
  /** False: nobody was asked; these are only the cells that look free from here. */
  readonly asked: boolean
}

export function fitsOf(answers: readonly CellAnswer[]): Fits {
  return { cells: new Map(answers.map((answer) => [cellKey(answer.table, answer.slot), answer])), asked: true }
}

/** Without a network: free cells, and no reasons. */
export function freeOnes(floor: Floor, now: Millis): Fits {
  const cells = freeCells(floor, now).map(({ table, slot }): CellAnswer => ({ table, slot, fits: true }))
  return { ...fitsOf(cells), asked: false }
}

export interface Fitting {
  readonly table: Id
  readonly slot: Id
  readonly sameSlot: boolean
  readonly sameZone: boolean
  /** Features that somebody needs and this table lacks. */
  readonly lacks: readonly string[]
}

/** The cells that fit, the nearest first: the same round, the same zone, what everybody needs, then as time goes. */
export function bestFirst(floor: Floor, meeting: Meeting, fits: Fits, now: Millis): Fitting[] {
  const order = new Map(tablesInOrder(floor).map(([id], place) => [id, place]))
  const rounds = new Map(slotsInOrder(floor).map(([id], place) => [id, place]))
  const zone = floor.table.get(meeting.table)?.zone
  const found = [...fits.cells.values()]
    .filter((cell) => cell.fits && !isWhere(cell, meeting) && isAhead(floor, cell, now))
    .map(({ table, slot }) => ({
      table,
      slot,
      sameSlot: slot === meeting.slot,
      sameZone: floor.table.get(table)?.zone === zone,
      lacks: lacksOf(floor, meeting, table),
    }))
  const rank = (cell: Fitting): number[] => [
    Number(!cell.sameSlot),
    cell.sameSlot ? 0 : (rounds.get(cell.slot) ?? 0),
    Number(cell.lacks.length > 0),
    Number(cell.table !== meeting.table),
    Number(!cell.sameZone),
    order.get(cell.table) ?? 0,
  ]
  return found.sort((a, b) => byRank(rank(a), rank(b)))
}

function byRank(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((value, at) => value !== b[at])
  return place < 0 ? 0 : (a[place] ?? 0) - (b[place] ?? 0)
}

const isWhere = (cell: CellAnswer, meeting: Meeting): boolean =>
  cell.table === meeting.table && cell.slot === meeting.slot

export function isAhead(floor: Floor, cell: { table: Id; slot: Id }, now: Millis): boolean {
  const slot = floor.slot.get(cell.slot)
  return slot !== undefined && now < timesIn(slot, floor.table.get(cell.table)?.zone).ends
}

/** What the people of a meeting need at their table, and this one does not have. */
export function lacksOf(floor: Floor, meeting: Meeting, table: Id): string[] {
  const features = floor.table.get(table)?.features ?? []
  const needs = meeting.parties.flatMap((party) =>
    (party.people ?? []).flatMap((id) => floor.person.get(id)?.needs ?? []),
  )
  return [...new Set(needs)].filter((need) => !features.includes(need))
}

/** How many tables fit in a round, and, where none does, the one reason that most of its cells give. */
export function roundOf(fits: Fits, slot: Id, from: Meeting): { count: number; reason?: CellAnswer } {
  const here = [...fits.cells.values()].filter((cell) => cell.slot === slot && !isWhere(cell, from))
  const count = here.filter((cell) => cell.fits).length
  return count > 0 ? { count } : { count, reason: here.find((cell) => isOfRound(cell)) }
}

/** A reason that holds for all tables of a round: somebody is busy then. */
export const isOfRound = (cell: CellAnswer): boolean =>
  cell.code === 'person_busy' || cell.code === 'interpreter_busy' || cell.code === 'in_session'
