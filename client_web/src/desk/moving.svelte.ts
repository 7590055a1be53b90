/** A meeting on its way to another cell, or to change places with another: where it fits, and where it is held now. */
import { cellKey, isLive } from '../floor/indexes'
import { type Cell, meetingAt } from '../floor/questions'
import type { Live } from '../parts/live.svelte'
import type { Command, Id, Meeting } from '../wire/types'
import { bestFirst, type CellAnswer, type Fits, type Fitting, fitsOf, freeOnes } from './fits'
import { type Http, isRefusal, type Refusal } from './http'

export interface Lifted {
  readonly id: Id
  readonly meeting: Meeting
  /** Change places with the meeting of the target. */
  readonly swap: boolean
}

export class Moving {
  lifted = $state.raw<Lifted | undefined>()
  fits = $state.raw<Fits | undefined>()
  /** It cannot be moved at all. */
  refusal = $state.raw<Refusal | undefined>()
  target = $state.raw<Cell | undefined>()
  /** Whether a swap with the target would be done; undefined while nobody knows. */
  swapRefusal = $state.raw<Refusal | 'fits' | undefined>()
  readonly #live: Live
  readonly #http: Http

  constructor(live: Live, http: Http) {
    this.#live = live
    this.#http = http
  }

  get places(): Fitting[] {
    const { lifted, fits } = this
    return lifted && fits ? bestFirst(this.#live.floor, lifted.meeting, fits, this.#live.now) : []
  }

  /** Lift a meeting. `aims`: the nearest place that fits becomes the target by itself. */
  async lift(id: Id, { swap = false, aims = true }: { swap?: boolean; aims?: boolean } = {}): Promise<void> {
    const meeting = this.#live.one('meeting', id)
    if (!meeting || !isLive(meeting)) return
    const lifted = { id, meeting, swap }
    this.leave()
    this.lifted = lifted
    if (swap) return
    const answer = this.#live.link.stale ? undefined : await this.#http.cells(id)
    if (this.lifted !== lifted) return
    if (answer && isRefusal(answer) && answer.refused !== 'unreachable') this.refusal = answer
    else this.fits = !answer || isRefusal(answer) ? freeOnes(this.#live.floor, this.#live.now) : fitsOf(answer)
    if (aims && !this.target) this.target = this.places[0]
  }

  aim(cell: Cell): void {
    if (!this.lifted) return
    this.target = { table: cell.table, slot: cell.slot }
    this.swapRefusal = undefined
    if (this.other) void this.#askSwap()
  }

  leave(): void {
    this.lifted = undefined
    this.fits = undefined
    this.refusal = undefined
    this.target = undefined
    this.swapRefusal = undefined
  }

  at(table: Id, slot: Id): CellAnswer | undefined {
    return this.fits?.cells.get(cellKey(table, slot))
  }

  isFrom(table: Id, slot: Id): boolean {
    return this.lifted?.meeting.table === table && this.lifted.meeting.slot === slot
  }

  isTarget(table: Id, slot: Id): boolean {
    return this.target?.table === table && this.target.slot === slot
  }

  /** The meeting that holds the target: one could change places with it. */
  get other(): Id | undefined {
    if (!this.target || !this.lifted) return undefined
    const there = meetingAt(this.#live.floor, this.target.table, this.target.slot)
    return there && there.id !== this.lifted.id && isLive(there.meeting) ? there.id : undefined
  }

  /** Whether the target can be taken as things stand. */
  get canMove(): boolean {
    if (!this.lifted || !this.target || this.lifted.swap) return false
    return (
      !this.isFrom(this.target.table, this.target.slot) && this.at(this.target.table, this.target.slot)?.fits === true
    )
  }

  get canSwap(): boolean {
    return this.other !== undefined && (this.swapRefusal === 'fits' || this.#live.link.stale)
  }

  get command(): Command | undefined {
    if (!this.lifted || !this.target) return undefined
    const { id, meeting } = this.lifted
    if (this.canSwap && this.other !== undefined) return { type: 'swap_meetings', a: id, b: this.other }
    if (!this.canMove) return undefined
    const { table, slot } = this.target
    return {
      type: 'move_meeting',
      meeting: id,
      ...(table === meeting.table ? {} : { table }),
      ...(slot === meeting.slot ? {} : { slot }),
    }
  }

  async #askSwap(): Promise<void> {
    const { lifted, target, other } = this
    if (!lifted || !other) return
    const answer = await this.#http.preview({ type: 'swap_meetings', a: lifted.id, b: other })
    if (this.lifted === lifted && this.target === target) this.swapRefusal = isRefusal(answer) ? answer : 'fits'
  }
}
