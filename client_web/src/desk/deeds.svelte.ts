/** What this coordinator does: each deed is a command that can be followed, and for ten seconds be undone with a tap. */

import type { Cell } from '../floor/questions'
import type { Item } from '../live/outbox'
import type { Live } from '../parts/live.svelte'
import type { Command, Id } from '../wire/types'
import { type Moved, movedBy } from './moved'
import type { Prefs } from './prefs.svelte'
import type { Beside } from './told'

const TICK_MS = 250
export const UNDO_MS = 10_000
const MINE = 'meetingfloor.desk.mine'
const MINE_KEPT = 300

/** Commands of the grid that are refused if somebody else has changed what they name since this screen showed it. */
const LOOKED: ReadonlySet<Command['type']> = new Set<Command['type']>([
  'move_meeting',
  'swap_meetings',
  'mark_no_show',
  'cancel_meeting',
  'reinstate_meeting',
  'finish_meeting',
  'assign_interpreter',
  'replace_person',
  'close_table',
  'open_table',
  'delay',
  'withdraw',
])

/** A command that was asked here, and where its meeting stood then. */
export interface Deed {
  readonly id: string
  readonly command: Command
  readonly from?: Cell
}

export class Deeds {
  /** The last deed, until it is done and its time is over, or somebody takes it away. */
  last = $state.raw<Deed | undefined>()
  /** Milliseconds for which `last` can still be undone with a tap. */
  left_ms = $state.raw(0)
  readonly #live: Live
  readonly #prefs: Prefs
  readonly #timer: ReturnType<typeof setInterval>
  readonly #deeds = new Map<string, Deed>()
  readonly #moved = new Map<string, Moved>()
  readonly #mine = new Set<string>(mineKept())
  #doneAt: number | undefined

  constructor(live: Live, prefs: Prefs) {
    this.#live = live
    this.#prefs = prefs
    this.#timer = setInterval(() => this.#turn(), TICK_MS)
  }

  /** Ask for a command. Gives its id. */
  ask(command: Command): string {
    const floor = this.#live.floor
    const meeting = 'meeting' in command && command.meeting ? floor.meeting.get(command.meeting) : undefined
    const seen = LOOKED.has(command.type) ? floor.version : undefined
    const id = this.#live.ask(command, { seen })
    const deed: Deed = { id, command, from: meeting && { table: meeting.table, slot: meeting.slot } }
    this.#deeds.set(id, deed)
    this.#moved.set(id, movedBy(floor, command))
    this.#keepMine(id)
    this.last = deed
    this.#doneAt = undefined
    this.left_ms = UNDO_MS
    return id
  }

  undo(id: string): void {
    this.ask({ type: 'undo', command: id })
  }

  /** Try a refused command again. What was refused because the look was old is asked anew, by what stands now. */
  again(id: string): void {
    const item = this.#live.outbox.find((one) => one.id === id)
    if (item?.state === 'refused' && (item.code === 'changed' || item.code === 'stale_id')) {
      this.#live.forget(id)
      this.ask(item.command)
    } else this.#live.askAgain(id)
  }

  /** Take a command out of the list. */
  forget(id: string): void {
    this.#live.forget(id)
    if (this.last?.id === id) this.leave()
  }

  /** The last deed needs no more attention. */
  leave(): void {
    this.last = undefined
  }

  deed(id: string): Deed | undefined {
    return this.#deeds.get(id)
  }

  /** What is known of a command that was asked here. */
  beside(id: string): Beside {
    const deed = this.#deeds.get(id)
    const undone = deed?.command.type === 'undo' ? this.#deeds.get(deed.command.command)?.command : undefined
    return { from: deed?.from, undone }
  }

  isMine(id: string): boolean {
    return this.#mine.has(id)
  }

  get lastItem(): Item | undefined {
    const id = this.last?.id
    return id === undefined ? undefined : this.#live.outbox.find((item) => item.id === id)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #turn(): void {
    this.#seeOwnMoves()
    const item = this.lastItem
    if (!this.last || item?.state !== 'done') return
    this.#doneAt ??= performance.now()
    this.left_ms = Math.max(0, UNDO_MS - (performance.now() - this.#doneAt))
    if (this.left_ms === 0) this.leave()
  }

  /** Whoever moved a meeting knows of it: it is not marked on this desk. */
  #seeOwnMoves(): void {
    for (const item of this.#live.outbox) {
      const moved = this.#moved.get(item.id)
      if (!moved || (item.state !== 'done' && item.state !== 'refused')) continue
      this.#moved.delete(item.id)
      if (item.state === 'refused') continue
      const { floor } = this.#live
      const meetings = [...floor.meeting].filter(([id, meeting]) => moved(id, meeting))
      if (meetings.length > 0) this.#prefs.see(floor, meetings)
    }
  }

  #keepMine(id: Id): void {
    this.#mine.add(id)
    try {
      sessionStorage.setItem(MINE, JSON.stringify([...this.#mine].slice(-MINE_KEPT)))
    } catch {
      return
    }
  }
}

function mineKept(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(MINE) ?? '[]')
    return Array.isArray(kept) ? kept.map(String) : []
  } catch {
    return []
  }
}
