/**
 * What has to be looked for on the whole floor: conflicts, troubles, needs. On 300 tables that takes milliseconds, so it
 * is not done for every frame but again and again, the longer it takes the less often.
 */
import { conflictsOf } from '../floor/conflicts'
import { EMPTY, type Floor } from '../floor/floor'
import type { Seen } from '../floor/marks'
import type { Live } from '../parts/live.svelte'
import type { Millis } from '../wire/types'
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
  #seen: Seen | undefined
  #step = -1
  #restUntil = 0

  constructor(live: Live, prefs: Prefs) {
    this.#live = live
    this.#prefs = prefs
    this.look()
    this.#timer = setInterval(() => this.look(), TICK_MS)
  }

  /** Look again, if anything may have changed. */
  look(): void {
    const { floor, now } = this.#live
    const { seen } = this.#prefs
    const step = Math.floor(now / CLOCK_STEP_MS)
    const begun = performance.now()
    if (begun < this.#restUntil) return
    if (floor === this.#floor && step === this.#step && seen === this.#seen) return
    Object.assign(this, this.#found(floor, now, seen))
    this.#floor = floor
    this.#step = step
    this.#seen = seen
    this.#restUntil = performance.now() + (performance.now() - begun) * SHARE
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #found(floor: Floor, now: Millis, seen: Seen): Pick<Watch, 'conflicts' | 'troubles' | 'needs'> {
    const found = conflictsOf(floor, now)
    const conflicts = byMeeting(found)
    return { conflicts, troubles: troublesOf(floor, now, conflicts, seen), needs: needsOf(floor, now, found) }
  }
}
