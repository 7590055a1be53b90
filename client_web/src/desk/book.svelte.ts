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

export class Book {
  /** The oldest first. */
  entries = $state.raw<readonly Entry[]>([])
  readonly #live: Live
  readonly #http: Http
  readonly #timer: ReturnType<typeof setInterval>
  #head = 0
  #restUntil = 0
  #reading = false

  constructor(live: Live, http: Http) {
    this.#live = live
    this.#http = http
    this.#timer = setInterval(() => void this.#read(), TICK_MS)
  }

  /** What was done to an entity, the newest first. */
  of(kind: 'meeting' | 'person' | 'table', id: Id): Entry[] {
    return this.entries.filter((entry) => entry.put?.[kind]?.[id] || entry.gone?.[kind]?.includes(id)).toReversed()
  }

  close(): void {
    clearInterval(this.#timer)
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
    this.entries = [...this.entries, ...fresh].slice(-KEPT)
    this.#head = Math.max(version, fresh.at(-1)?.version ?? 0)
  }

  /** The log was rolled back: another one begins. */
  #forget(): void {
    this.#head = 0
    this.entries = []
  }
}
