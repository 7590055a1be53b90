/** The day of the one whose page this is: what follows from the floor and the clock, what they have seen, what they ask for. */
import { getContext, setContext, untrack } from 'svelte'
import { dayOf, type Phase } from '../floor/phases'
import { noticesNow, phaseIn, type Row } from '../floor/questions'
import type { Item } from '../live/outbox'
import type { Live } from '../parts/live.svelte'
import type { Command, Id, Meeting, Millis, Notice, Person } from '../wire/types'
import { agendaOf, type Entry, type Main } from './agenda'
import { focusOf } from './focus'
import {
  dress,
  guessedNow,
  keepLooks,
  keepPerson,
  keepRead,
  keptLooks,
  keptPerson,
  keptRead,
  keptScheme,
  type Scheme,
} from './keeping'
import { type Change, changesNow, firstLooks, type Look, type Looks, lostSince, seen } from './news'

const TICK_MS = 1_000
/** How long what was done stays in sight. */
const DONE_MS = 6_000

export class Mine {
  readonly live: Live
  #guessed = $state.raw<Millis>(0)
  #kept = $state.raw<Id | undefined>()
  #looks = $state.raw<Looks | undefined>()
  #read = $state.raw<ReadonlySet<string>>(new Set())
  scheme = $state.raw<Scheme>('auto')

  readonly person: Id | undefined = $derived.by(() => this.live.link.person ?? this.#kept)
  /** The event's clock; by the device's own while nothing was heard. */
  readonly now: Millis = $derived.by(() => this.live.now || this.#guessed)
  readonly entries: readonly Entry[] = $derived.by(() =>
    this.person === undefined ? [] : agendaOf(this.live.floor, this.person),
  )
  readonly focus: Main | undefined = $derived.by(() => focusOf(this.live.floor, this.entries, this.now, this.#read))
  readonly changes: ReadonlyMap<Id, Change> = $derived.by(() => {
    const { person } = this
    if (person === undefined || this.#looks === undefined) return new Map()
    return changesNow(this.live.floor, this.entries, this.#looks, person, this.now)
  })
  readonly lost: readonly [Id, Look][] = $derived.by(() =>
    this.#looks ? lostSince(this.entries, this.#looks, this.now) : [],
  )
  readonly notices: readonly Row<Notice>[] = $derived.by(() => this.#noticesNow())

  constructor(live: Live) {
    this.live = live
    this.#kept = keptPerson(live.eventId)
    this.#guess()
    this.use(keptScheme())
    $effect(() => {
      const timer = setInterval(() => this.#guess(), TICK_MS)
      return () => clearInterval(timer)
    })
    $effect(() => this.#remember())
    $effect(() => this.#clear())
    $effect(() => this.#knowOwn())
  }

  /** Oneself; nobody where the floor does not know the person. */
  get self(): Person | undefined {
    return this.live.one('person', this.person)
  }

  isToday(at: Millis): boolean {
    const zone = this.live.zoneName
    return dayOf(at, zone) === dayOf(this.now, zone)
  }

  /** As `now` has it, which goes on also while nothing is heard. */
  phaseOf(meeting: Meeting): Phase {
    return phaseIn(this.live.floor, meeting, this.now)
  }

  use(scheme: Scheme): void {
    this.scheme = scheme
    dress(scheme)
  }

  // ---- what was seen

  see(meetings: Iterable<Id>): void {
    const { person } = this
    if (person === undefined || this.#looks === undefined) return
    this.#looks = seen(this.live.floor, this.#looks, meetings, person)
    keepLooks(this.live.eventId, person, this.#looks)
  }

  read(key: string): void {
    const { person } = this
    this.#read = new Set(this.#read).add(key)
    if (person !== undefined) keepRead(this.live.eventId, person, this.#read)
  }

  wasRead(key: string): boolean {
    return this.#read.has(key)
  }

  // ---- what is asked for

  ask(command: Command, until?: Millis): void {
    // What takes something away from others is refused if it is not any more what was looked at.
    const looked = command.type === 'cancel_meeting' ? this.live.floor.version : undefined
    this.live.ask(command, { ...(until !== undefined && { until }), ...(looked !== undefined && { seen: looked }) })
  }

  /** The last command of a sort that was asked for a meeting (or a person), while it is in sight. */
  asked(type: Command['type'], of?: Id): Item | undefined {
    return this.live.outbox.findLast(({ command }) => command.type === type && (of === undefined || isOf(command, of)))
  }

  isOnItsWay(type: Command['type'], of?: Id): boolean {
    const item = this.asked(type, of)
    return item?.state === 'waiting' || item?.state === 'sent'
  }

  // ---- by itself

  #guess(): void {
    const { clock } = this.live.event
    this.#guessed = Math.floor(guessedNow(clock, Date.now()) / 1_000) * 1_000
  }

  /** Whose page it is, and what they have known of their day. */
  #remember(): void {
    const { person } = this
    const { eventId, floor, link } = this.live
    if (person === undefined || floor.version === 0) return
    if (link.person !== undefined) keepPerson(eventId, link.person)
    untrack(() => {
      if (this.#looks !== undefined) return
      this.#read = keptRead(eventId, person)
      this.#looks = keptLooks(eventId, person) ?? firstLooks(floor, this.entries, person)
      keepLooks(eventId, person, this.#looks)
    })
  }

  /** What is done goes out of sight by itself; what was refused stays until it is read. */
  #clear(): () => void {
    const done = this.live.outbox.filter((item) => item.state === 'done')
    const timer = setTimeout(() => {
      for (const item of done) this.live.forget(item.id)
    }, DONE_MS)
    return () => clearTimeout(timer)
  }

  /** Whoever calls a meeting off knows of it. */
  #knowOwn(): void {
    const own = this.live.outbox.flatMap(({ state, command }) =>
      state === 'done' && command.type === 'cancel_meeting' && this.changes.get(command.meeting)?.off
        ? [command.meeting]
        : [],
    )
    if (own.length > 0) untrack(() => this.see(own))
  }

  #noticesNow(): readonly Row<Notice>[] {
    const { floor } = this.live
    const zones = [...floor.zone.keys()].map((id) => `zone:${id}`)
    // The view shows those of one's own zones only.
    return noticesNow(floor, this.now, [`person:${this.person}`, ...zones])
  }
}

function isOf(command: Command, id: Id): boolean {
  return ('meeting' in command && command.meeting === id) || ('person' in command && command.person === id)
}

const KEY = Symbol('mine')

export const provideMine = (mine: Mine): Mine => setContext(KEY, mine)

export const useMine = (): Mine => getContext<Mine>(KEY)
