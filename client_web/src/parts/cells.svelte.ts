/** One raw signal for each cell of the grid: a move wakes the two cells that it touches, and no other. */
import type { Floor, Touched } from '../floor/floor'
import { cellKey, indexOf, type Placed } from '../floor/indexes'
import type { Id } from '../wire/types'

class Signal {
  held = $state.raw<Placed | undefined>()
}

export class Cells {
  readonly #signals = new Map<string, Signal>()

  /** What stands in a cell; undefined too where there is no such cell yet. */
  at(table: Id, slot: Id): Placed | undefined {
    return this.#signals.get(cellKey(table, slot))?.held
  }

  has(table: Id, slot: Id): boolean {
    return this.#signals.has(cellKey(table, slot))
  }

  /** Wake what changed. All old cells are left before any new one is entered, so that swaps work. */
  publish(before: Floor, after: Floor, touched: Touched): void {
    // A signal that is made while somebody reads it would not wake the reader: so all are made here.
    if (touched.table || touched.slot) this.#make(after)
    for (const key of this.#keysOf(before, after, touched)) {
      const signal = this.#signals.get(key)
      const held = indexOf(after).cells.get(key)
      if (signal && signal.held?.meeting !== held?.meeting) signal.held = held
    }
  }

  #keysOf(before: Floor, after: Floor, touched: Touched): Set<string> {
    if (touched.table || touched.slot) return new Set(this.#signals.keys())
    const keys = new Set<string>()
    for (const id of touched.meeting ?? []) {
      for (const meeting of [before.meeting.get(id), after.meeting.get(id)]) {
        if (meeting) keys.add(cellKey(meeting.table, meeting.slot))
      }
    }
    return keys
  }

  #make(floor: Floor): void {
    const wanted = new Set<string>()
    for (const table of floor.table.keys()) for (const slot of floor.slot.keys()) wanted.add(cellKey(table, slot))
    for (const key of this.#signals.keys()) if (!wanted.has(key)) this.#signals.delete(key)
    for (const key of wanted) if (!this.#signals.has(key)) this.#signals.set(key, new Signal())
  }
}
