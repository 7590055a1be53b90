/**
 * The live floor, as components see it: signals that a framework-free session feeds, at most once an animation frame.
 * A face calls `startLive` and `provideLive` once; everything below calls `useLive`.
 */
import { flushSync, getContext, setContext } from 'svelte'
import { EMPTY, type Floor, touchedBetween } from '../floor/floor'
import type { Placed } from '../floor/indexes'
import type { Phase } from '../floor/phases'
import { eventOf, phaseIn, zoneNameOf } from '../floor/questions'
import { onceAFrame } from '../grid/paint'
import type { Reason } from '../live/closing'
import { type Shelf, shelfOf } from '../live/kept'
import { type Item, uuid7 } from '../live/outbox'
import { Session } from '../live/session'
import { connect, type Line } from '../live/socket'
import type { Command, Event, Id, Kind, Meeting, Millis, Nouns, Role } from '../wire/types'
import { timeOf } from '../words/dates'
import { Cells } from './cells.svelte'

/** How the connection stands, as far as a person should know. */
export interface Link {
  readonly stale: boolean
  /** The event's time of what is shown. */
  readonly asOf: Millis
  readonly role: Role | null
  readonly person?: Id
  /** Why it is apart for longer than a moment; `over`: it does not come back by itself. */
  readonly reason?: Reason
  readonly over: boolean
}

export interface Opening {
  readonly event: Id
  readonly view: string
  readonly url: string
  readonly token?: string
  /** Keep the last good state in this browser. */
  readonly keeps: boolean
}

const APART: Link = { stale: true, asOf: 0, role: null, over: false }
/** The event's seconds are shown as they turn, at most this late. */
const CLOCK_MS = 100
const KEEP_EVERY_MS = 5_000

export class Live {
  floor = $state.raw<Floor>(EMPTY)
  link = $state.raw<Link>(APART)
  /** The event's clock, in whole seconds: what depends on it is asked again when it turns. */
  now = $state.raw<Millis>(0)
  outbox = $state.raw<readonly Item[]>([])
  readonly event: Event = $derived(eventOf(this.floor))
  readonly zoneName: string = $derived(zoneNameOf(this.floor))
  readonly eventId: Id
  readonly #cells = new Cells()
  readonly #session: Session
  readonly #line: Line
  readonly #shelf: Shelf | undefined
  readonly #painter = onceAFrame(() => flushSync(() => this.#publish()))
  readonly #timers: ReturnType<typeof setInterval>[]
  #keptVersion = 0

  constructor(opening: Opening, session: Session, shelf: Shelf | undefined) {
    this.eventId = opening.event
    this.#session = session
    this.#shelf = shelf
    this.#publish()
    this.#line = connect(session, opening.url, () => this.#painter.ask())
    this.#timers = [setInterval(() => this.#turn(), CLOCK_MS), setInterval(() => this.#keep(), KEEP_EVERY_MS)]
    window.addEventListener('pagehide', this.#keep)
  }

  // ---- asking

  /** What stands in a cell; only a change of that cell asks again. */
  cell(table: Id, slot: Id): Placed | undefined {
    // A cell that is not there yet comes with another floor.
    if (!this.#cells.has(table, slot)) void this.floor
    return this.#cells.at(table, slot)
  }

  one<K extends Kind>(kind: K, id: Id | undefined): Nouns[K] | undefined {
    return id === undefined ? undefined : (this.floor[kind] as ReadonlyMap<Id, Nouns[K]>).get(id)
  }

  phaseOf(meeting: Meeting): Phase {
    return phaseIn(this.floor, meeting, this.now)
  }

  /** The event's clock to the millisecond; wakes nobody. */
  serverNow(): Millis {
    return this.#session.clock.now(performance.now())
  }

  /** A time of the event as its clock on the wall shows it. */
  time(at: Millis): string {
    return timeOf(at, this.zoneName)
  }

  /** Nothing was ever heard or kept: there is no floor to show. */
  get isBlank(): boolean {
    return this.floor.version === 0
  }

  // ---- saying

  /**
   * Ask for a command; its answer comes to `outbox` under the id given back.
   *
   * seen: the version that the sender looked at, where a change by another since should refuse it · until: event's time
   */
  ask(command: Command, more: { seen?: number; until?: Millis } = {}): string {
    const local = performance.now()
    const wall = this.#session.clock.isSet ? this.#session.clock.wall(local) : Date.now()
    const id = uuid7(wall, (bytes) => crypto.getRandomValues(bytes))
    this.#session.outbox.ask({ id, command, ...more, at: local })
    this.#line.nudge()
    return id
  }

  /** Try a refused command again. */
  askAgain(id: string): void {
    this.#session.outbox.again(id)
    this.#line.nudge()
  }

  /** Take an answered or a waiting command out of the list. */
  forget(id: string): boolean {
    const gone = this.#session.outbox.forget(id)
    this.#painter.ask()
    return gone
  }

  show(view: string): void {
    this.#line.show(view)
  }

  /** Try to connect again, though the server said that there is no coming back. */
  again(): void {
    this.#line.again()
  }

  close(): void {
    this.#keep()
    for (const timer of this.#timers) clearInterval(timer)
    window.removeEventListener('pagehide', this.#keep)
    this.#painter.stop()
    this.#line.close()
  }

  // ---- from the session to the signals

  #publish(): void {
    const { floor, outbox } = this.#session
    const before = this.floor
    if (floor !== before) {
      this.#cells.publish(before, floor, touchedBetween(before, floor))
      this.floor = floor
    }
    this.outbox = outbox.items
    this.#turn()
  }

  #turn(): void {
    const local = performance.now()
    this.now = Math.floor(this.#session.clock.now(local) / 1_000) * 1_000
    const link = linkOf(this.#session, local)
    if (!same(link, this.link)) this.link = link
  }

  readonly #keep = (): void => {
    const { floor, scope } = this.#session
    const local = performance.now()
    if (!this.#shelf || scope === undefined || floor.version === this.#keptVersion || floor.version === 0) return
    this.#keptVersion = floor.version
    void this.#shelf.save({ floor, scope, asOf: this.#session.asOf(local) })
  }
}

function linkOf(session: Session, local: number): Link {
  const stale = session.isStale(local)
  const { state, role, person } = session
  return {
    stale,
    // While it is up to date nobody asks how old it is, and a signal that never rests would wake all of them.
    asOf: stale ? session.asOf(local) : 0,
    role,
    person,
    reason: 'reason' in state ? state.reason : undefined,
    over: state.name === 'over',
  }
}

function same(one: Link, other: Link): boolean {
  return (Object.keys(one) as (keyof Link)[]).every((key) => one[key] === other[key])
}

const KEY = Symbol('live')

/** Open the floor, with what was kept of it at once. */
export async function startLive(opening: Opening): Promise<Live> {
  const shelf = opening.keeps ? shelfOf(opening.event, opening.view) : undefined
  const kept = await shelf?.load()
  const session = new Session({ view: opening.view, token: opening.token, kept, random: Math.random })
  return new Live(opening, session, shelf)
}

/** Give the floor to all components below. */
export const provideLive = (live: Live): Live => setContext(KEY, live)

export const useLive = (): Live => getContext<Live>(KEY)
