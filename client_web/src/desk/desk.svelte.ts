/** One coordinator's desk: what is chosen, what is open, how the grid is looked at. Components ask it and tell it. */
import { getContext, setContext } from 'svelte'
import { isLive, type Placed, stateOf } from '../floor/indexes'
import { unseenMoves } from '../floor/marks'
import { dayOf } from '../floor/phases'
import { type Cell, meetingAt, type Round, type Row, roundNow, slotsInOrder, tablesInOrder } from '../floor/questions'
import type { Live } from '../parts/live.svelte'
import type { Command, Id, Slot, Table } from '../wire/types'
import { Book } from './book.svelte'
import { Deeds } from './deeds.svelte'
import type { Found } from './find'
import { type Ghost, ghostsOf } from './ghosts'
import { Http } from './http'
import { Moving } from './moving.svelte'
import { Prefs } from './prefs.svelte'
import { type Trouble, tablesWith } from './troubles'
import { Watch } from './watch.svelte'

export type Chosen =
  | ({ readonly kind: 'cell' } & Cell)
  | { readonly kind: 'table' | 'person' | 'organisation'; readonly id: Id }

/** What asks before it is done, in place of the verbs. */
export type Asking = { readonly what: 'no_show' | 'call_off'; readonly meeting: Id }

/** What opens over the panel. */
export type Sheet =
  | { readonly name: 'search' | 'menu' | 'delay' | 'notice' | 'commands' | 'history' | 'keys' }
  | { readonly name: 'more' }
  | { readonly name: 'note' | 'interpreter'; readonly meeting: Id }
  | { readonly name: 'party'; readonly meeting: Id; readonly organisation: Id }
  | { readonly name: 'close'; readonly table: Id }
  | { readonly name: 'register'; readonly organisation?: Id }
  | { readonly name: 'add'; readonly cell?: Cell }
  | { readonly name: 'person'; readonly person: Id }
  | { readonly name: 'withdraw'; readonly who: 'person' | 'organisation'; readonly id: Id }
  | { readonly name: 'unconfirmed'; readonly slot: Id }

/** Beyond so many tables a zone has a tab of its own, and only the exceptions are shown. */
export const MANY_TABLES = 40
export const ZOOMS: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25]

export class Desk {
  chosen = $state.raw<Chosen | undefined>()
  asking = $state.raw<Asking | undefined>()
  sheet = $state.raw<Sheet | undefined>()
  zoom = $state.raw(1)
  zone = $state.raw<Id | undefined>()
  filter = $state.raw<Trouble | undefined>()
  /** The day that is looked at; undefined: today. */
  day = $state.raw<string | undefined>()
  /** Counts up when the grid should show the current round again. */
  home = $state.raw(0)
  /** What is read out, politely. */
  told = $state.raw('')
  /** Counts up when the keyboard wants the panel's first verb. */
  toVerbs = $state.raw(0)
  #only = $state.raw<boolean | undefined>()
  readonly live: Live
  readonly http: Http
  readonly prefs: Prefs
  readonly watch: Watch
  readonly book: Book
  readonly deeds: Deeds
  readonly moving: Moving

  constructor(live: Live) {
    this.live = live
    this.http = new Http(live.eventId)
    this.prefs = new Prefs(live.eventId)
    this.watch = new Watch(live, this.prefs)
    this.deeds = new Deeds(live, this.prefs)
    this.book = new Book(live, this.http, (id) => this.deeds.isMine(id))
    this.moving = new Moving(live, this.http)
  }

  // ---- what is looked at

  readonly round: Round | undefined = $derived.by(() => roundNow(this.live.floor, this.live.now))
  readonly allTables: Row<Table>[] = $derived.by(() => tablesInOrder(this.live.floor))
  readonly many: boolean = $derived.by(() => this.allTables.length > MANY_TABLES)
  readonly only: boolean = $derived.by(() => this.#only ?? this.many)
  readonly days: string[] = $derived.by(() => [
    ...new Set(slotsInOrder(this.live.floor).map(([, slot]) => dayOf(slot.starts, this.live.zoneName))),
  ])
  /** The day whose slots the grid shows. */
  readonly dayShown: string | undefined = $derived.by(() => {
    const current = this.round?.slot
    return this.day ?? (current ? dayOf(current.starts, this.live.zoneName) : this.days.at(-1))
  })
  readonly slots: Row<Slot>[] = $derived.by(() =>
    slotsInOrder(this.live.floor).filter(([, slot]) => dayOf(slot.starts, this.live.zoneName) === this.dayShown),
  )
  readonly tables: Row<Table>[] = $derived.by(() => {
    const inZone = this.allTables.filter(([, table]) => this.zone === undefined || table.zone === this.zone)
    if (!this.only && this.filter === undefined) return inZone
    const troubled = tablesWith(this.watch.troubles, this.filter)
    return inZone.filter(([id]) => troubled.has(id) || this.#isHeld(id))
  })

  /** Where meetings will stand once what waits is sent, by cell. */
  readonly ghosts: ReadonlyMap<string, Ghost> = $derived.by(() => ghostsOf(this.live.floor, this.live.outbox))

  showOnly(only: boolean): void {
    this.#only = only
    if (!only) this.filter = undefined
  }

  /** A chip: only this sort of exception; again: all. */
  showTrouble(trouble: Trouble): void {
    this.filter = this.filter === trouble ? undefined : trouble
  }

  showZone(zone: Id | undefined): void {
    this.zone = zone
  }

  zoomBy(steps: number): void {
    const place = ZOOMS.findIndex((zoom) => zoom >= this.zoom)
    this.zoom = ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, place + steps))] ?? 1
  }

  zoomTo(zoom: number): void {
    this.zoom = [...ZOOMS].sort((a, b) => Math.abs(a - zoom) - Math.abs(b - zoom))[0] ?? 1
  }

  // ---- choosing

  /** The meeting of what is chosen. */
  get meeting(): Placed | undefined {
    const chosen = this.chosen
    return chosen?.kind === 'cell' ? meetingAt(this.live.floor, chosen.table, chosen.slot) : undefined
  }

  choose(chosen: Chosen | undefined): void {
    if (this.moving.lifted && chosen?.kind === 'cell') {
      this.moving.aim(chosen)
      return
    }
    this.moving.leave()
    this.asking = undefined
    if (this.sheet?.name === 'search' || this.sheet?.name === 'more') this.sheet = undefined
    this.chosen = chosen
  }

  chooseMeeting(id: Id): void {
    const meeting = this.live.one('meeting', id)
    if (meeting) this.choose({ kind: 'cell', table: meeting.table, slot: meeting.slot })
  }

  chooseFound(found: Found): void {
    this.choose({ kind: found.kind, id: found.id })
  }

  // ---- doing

  open(sheet: Sheet): void {
    this.sheet = sheet
  }

  shut(): void {
    this.sheet = undefined
  }

  do(command: Command): string {
    this.asking = undefined
    this.sheet = undefined
    return this.deeds.ask(command)
  }

  /** Before it is done it asks, in place of the verbs. */
  askBefore(asking: Asking): void {
    this.sheet = undefined
    this.asking = asking
  }

  lift(id: Id, more: { swap?: boolean; aims?: boolean } = {}): void {
    this.chooseMeeting(id)
    this.sheet = undefined
    this.deeds.leave()
    void this.moving.lift(id, more)
  }

  /** Do what the bar offers: move, or change places. */
  drop(): void {
    const { command, target } = this.moving
    if (!command || !target) return
    this.moving.leave()
    this.do(command)
    this.choose({ kind: 'cell', table: target.table, slot: target.slot })
  }

  /** One step back: what was opened last is closed first. */
  escape(): void {
    if (this.sheet) this.shut()
    else if (this.asking) this.asking = undefined
    else if (this.moving.lifted) this.moving.leave()
    else this.chosen = undefined
  }

  tell(text: string): void {
    this.told = text
  }

  /** These changes were seen; without a meeting: all. */
  see(meeting?: Id): void {
    const { floor } = this.live
    const moved = unseenMoves(floor, this.prefs.seen).filter(({ id }) => meeting === undefined || id === meeting)
    this.prefs.see(
      floor,
      moved.map((one) => [one.id, one.meeting]),
    )
    this.watch.look()
  }

  close(): void {
    this.watch.close()
    this.book.close()
    this.deeds.close()
  }

  /** While it is worked on, a row does not vanish under the hand. */
  #isHeld(table: Id): boolean {
    const { chosen } = this
    const here = chosen?.kind === 'cell' ? chosen.table : chosen?.kind === 'table' ? chosen.id : undefined
    return here === table || this.moving.lifted !== undefined
  }
}

/** Whether a meeting can still be lifted. */
export const canLift = (placed: Placed | undefined): placed is Placed =>
  placed !== undefined && isLive(placed.meeting) && stateOf(placed.meeting) !== 'done'

const KEY = Symbol('desk')

export const provideDesk = (desk: Desk): Desk => setContext(KEY, desk)

export const useDesk = (): Desk => getContext<Desk>(KEY)
