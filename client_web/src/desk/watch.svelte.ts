/**
 * What has to be looked for on the whole floor: conflicts, troubles, needs. On 300 tables that takes milliseconds, so it
 * is not done for every frame but again and again, the longer it takes the less often.
 */
import { type Conflict, conflictsOf } from '../floor/conflicts'
import { EMPTY, type Floor } from '../floor/floor'
import { NOTHING_SEEN, type Seen } from '../floor/marks'
import type { Live } from '../parts/live.svelte'
import { type Need, needsOf } from './needs'
import type { Prefs } from './prefs.svelte'
import { type ByMeeting, byMeeting, type Troubled, troublesOf } from './troubles'

const TICK_MS = 100
/** It takes at most this part of the time. */
const SHARE = 10
/** What only the clock changes is looked for this often, by the event's clock. */
const CLOCK_STEP_MS = 5_000

export class Watch {
  conflicts = $state.raw<ByMeeting>(new Map())
  troubles = $state.raw<readonly Troubled[]>([])
  needs = $state.raw<readonly Need[]>([])
  readonly #live: Live
  readonly #prefs: Prefs
  readonly #timer: ReturnType<typeof setInterval>
  #floor: Floor = EMPTY
  /** What collides, until what follows from it is found. */
  #found: readonly Conflict[] | undefined
  #seen: Seen | undefined
  #step = -1
  #spent_ms = 0
  #restUntil = 0

  constructor(live: Live, prefs: Prefs) {
    this.#live = live
    this.#prefs = prefs
    this.look()
    this.look()
    this.#timer = setInterval(() => this.look(), TICK_MS)
  }

  /** Look again, if anything may have changed: first what collides, then what follows from it, each in a task of its own. */
  look(): void {
    const begun = performance.now()
    if (begun < this.#restUntil) return
    if (this.#found) this.#follow(this.#found)
    else if (!this.#lookFor()) return
    this.#spent_ms += performance.now() - begun
    if (this.#found) return
    this.#restUntil = performance.now() + this.#spent_ms * SHARE
    this.#spent_ms = 0
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** Whether anything may have changed; then what collides is found. */
  #lookFor(): boolean {
    const { floor, now } = this.#live
    const { seen } = this.#prefs
    const step = Math.floor(now / CLOCK_STEP_MS)
    if (floor === this.#floor && step === this.#step && seen === this.#seen) return false
    this.#floor = floor
    this.#step = step
    this.#seen = seen
    this.#found = conflictsOf(floor, now)
    return true
  }

  #follow(found: readonly Conflict[]): void {
    const { now } = this.#live
    const conflicts = byMeeting(found)
    this.#found = undefined
    this.conflicts = conflicts
    this.troubles = troublesOf(this.#floor, now, conflicts, this.#seen ?? NOTHING_SEEN)
    this.needs = needsOf(this.#floor, now, found)
  }
}
