/** Who did what: the end of the event's log, read on as it grows; and so whose hands are on the floor. */
import type { Live } from '../parts/live.svelte'
import type { Id } from '../wire/types'
import { type Entry, type Http, isRefusal } from './http'

const TICK_MS = 500
/** After an answer, and after none. */
const REST_MS = 1_500
const REST_AFTER_FAILURE_MS = 10_000
/** Entries that are remembered, and how far back the first reading goes. */
const KEPT = 400

/** How long another's hand stays on what it has touched, and in the head. */
const HAND_MS = 20_000
const CREW_MS = 180_000

/** Another coordinator at work; without a person behind the token the name is empty. */
interface Hand {
  readonly actor: Id
  readonly name: string
  readonly meetings: readonly Id[]
  readonly heardAt: number
}

export class Book {
  /** The oldest first. */
  entries = $state.raw<readonly Entry[]>([])
  /** Meetings that another hand has just touched, and whose. */
  hands = $state.raw<ReadonlyMap<Id, string>>(new Map())
  /** The names of the others who are at work. */
  crew = $state.raw<readonly string[]>([])
  readonly #live: Live
  readonly #http: Http
  readonly #timer: ReturnType<typeof setInterval>
  readonly #asked: (id: string) => boolean
  #head = 0
  #restUntil = 0
  #reading = false
  /** The ids of the tokens that commands of this desk were asked with. */
  readonly #me = new Set<Id>()
  #hands: readonly Hand[] = []

  /** asked: whether a command was asked here */
  constructor(live: Live, http: Http, asked: (id: string) => boolean) {
    this.#live = live
    this.#http = http
    this.#asked = asked
    this.#timer = setInterval(() => this.#turn(), TICK_MS)
  }

  isMine(entry: Entry): boolean {
    const { person } = this.#live.link
    return this.#me.has(entry.actor.id) || (person !== undefined && entry.actor.person === person)
  }

  /** The name behind an entry; empty where the token has no person. */
  whoOf(entry: Entry): string {
    return (entry.actor.person && this.#live.one('person', entry.actor.person)?.name) ?? ''
  }

  /** What was done to an entity, the newest first. */
  of(kind: 'meeting' | 'person' | 'table', id: Id): Entry[] {
    return this.entries.filter((entry) => entry.put?.[kind]?.[id] || entry.gone?.[kind]?.includes(id)).toReversed()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #turn(): void {
    void this.#read()
    if (this.#hands.length === 0) return
    const now = performance.now()
    this.#hands = this.#hands.filter((hand) => now - hand.heardAt < CREW_MS)
    this.#show(now)
  }

  #show(now: number): void {
    const fresh = this.#hands.filter((hand) => now - hand.heardAt < HAND_MS)
    const hands = new Map(fresh.flatMap((hand) => hand.meetings.map((id) => [id, hand.name] as const)))
    const crew = [...new Map(this.#hands.map((hand) => [hand.actor, hand.name])).values()]
    if (!same([...hands.entries()].flat(), [...this.hands.entries()].flat())) this.hands = hands
    if (!same(crew, this.crew)) this.crew = crew
  }

  #notice(entries: readonly Entry[]): void {
    for (const entry of entries) if (this.#asked(entry.id)) this.#me.add(entry.actor.id)
    const heardAt = performance.now()
    const others = entries
      .filter(
        (entry) => !this.isMine(entry) && (entry.actor.role === 'coordinator' || entry.actor.role === 'organiser'),
      )
      .map((entry) => ({
        actor: entry.actor.id,
        name: this.whoOf(entry),
        meetings: Object.keys(entry.put?.meeting ?? {}),
        heardAt,
      }))
    this.#hands = [...this.#hands, ...others].slice(-KEPT)
    this.#show(heardAt)
  }

  async #read(): Promise<void> {
    const { version } = this.#live.floor
    if (version < this.#head) this.#forget()
    const resting = performance.now() < this.#restUntil
    if (resting || this.#reading || this.#live.link.stale || version === this.#head) return
    this.#reading = true
    const answer = await this.#http.log(Math.max(this.#head, version - KEPT), KEPT)
    this.#reading = false
    this.#restUntil = performance.now() + (isRefusal(answer) ? REST_AFTER_FAILURE_MS : REST_MS)
    if (isRefusal(answer)) return
    const fresh = answer.entries.filter((entry) => entry.version > this.#head)
    // What was done before this desk was opened is nobody's hand now.
    const first = this.#head === 0
    this.entries = [...this.entries, ...fresh].slice(-KEPT)
    this.#head = Math.max(version, fresh.at(-1)?.version ?? 0)
    this.#notice(first ? fresh.filter((entry) => this.#asked(entry.id)) : fresh)
  }

  /** The log was rolled back: another one begins. */
  #forget(): void {
    this.#head = 0
    this.entries = []
  }
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((value, place) => value === other[place])
