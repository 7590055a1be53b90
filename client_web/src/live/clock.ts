/** The event's clock, as the server tells it: offset from the round trip that was shortest, speed as told. `local`: a monotonic clock, ms. */
import type { Millis } from '../wire/types'

interface Sample {
  /** When, by our own clock, the event's clock stood at `now`. */
  readonly local: number
  readonly now: Millis
  readonly trip_ms: number
}

const SAMPLES = 8
/** A server that is off by more than this, beyond what the round trip explains, has set its clock. */
const JUMP_MS = 2_000

export class EventClock {
  #samples: Sample[] = []
  #speed = 1
  #wall = { local: 0, at: 0 }

  /** Whether anything is known yet. */
  get isSet(): boolean {
    return this.#samples.length > 0
  }

  get speed(): number {
    return this.#speed
  }

  /** A new connection: what was measured before may have slept with the device. */
  welcomed(said: { now: Millis; speed: number; wall: Millis }, askedAt: number, local: number): void {
    this.#samples = []
    this.#wall = { local: (askedAt + local) / 2, at: said.wall }
    this.#begin(said, { local: (askedAt + local) / 2, now: said.now, trip_ms: local - askedAt })
  }

  /** A beat; `askedAt` where it answers one of ours. An unasked beat says nothing about the way, so it only counts when the clock was set. */
  beaten(said: { now: Millis; speed: number }, local: number, askedAt?: number): void {
    const sample = askedAt === undefined ? unasked(said.now, local) : asked(said.now, askedAt, local)
    if (!this.isSet || said.speed !== this.#speed || this.#jumped(sample)) this.#begin(said, sample)
    else if (askedAt !== undefined) this.#samples = [...this.#samples, sample].slice(-SAMPLES)
  }

  /** The event's clock; 0 before anything is known. */
  now(local: number): Millis {
    const best = this.#best()
    return best ? best.now + (local - best.local) * this.#speed : 0
  }

  /** The server's wall clock: what ids are made by. */
  wall(local: number): Millis {
    return this.#wall.at + (local - this.#wall.local)
  }

  #begin(said: { speed: number }, sample: Sample): void {
    this.#speed = said.speed
    this.#samples = [sample]
  }

  #best(): Sample | undefined {
    return this.#samples.reduce<Sample | undefined>(
      (best, sample) => (best && best.trip_ms <= sample.trip_ms ? best : sample),
      undefined,
    )
  }

  #jumped(sample: Sample): boolean {
    const way_ms = Number.isFinite(sample.trip_ms) ? sample.trip_ms / 2 : 0
    const explained = (way_ms + JUMP_MS) * Math.max(1, this.#speed)
    return Math.abs(this.now(sample.local) - sample.now) > explained
  }
}

const asked = (now: Millis, askedAt: number, local: number): Sample => ({
  local: (askedAt + local) / 2,
  now,
  trip_ms: local - askedAt,
})

const unasked = (now: Millis, local: number): Sample => ({ local, now, trip_ms: Number.POSITIVE_INFINITY })
