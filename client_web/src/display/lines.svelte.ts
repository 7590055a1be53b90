/** A screen that nobody touches: it comes back by itself, and hears what is said to its own zone alone. */
import { noticesNow, type Row } from '../floor/questions'
import { socketUrl } from '../live/place'
import { type Live, startLive } from '../parts/live.svelte'
import type { Id, Millis, Notice } from '../wire/types'

const FIRST_PAUSE_MS = 5_000
const LAST_PAUSE_MS = 5 * 60_000

/** How long to wait before the next try, after so many: twice as long each time, and never all screens at once. */
export function pauseAfter(tries: number, random: number): number {
  return Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.75 + random / 2)
}

/** After a close that says stay away, try again all the same: there is nobody here to press a button. Call it once, in a component. */
export function comesBack(live: Live): void {
  let tries = 0
  $effect(() => {
    if (!live.link.stale) tries = 0
    if (!live.link.over) return
    const timer = setTimeout(() => live.again(), pauseAfter(tries, Math.random()))
    tries += 1
    return () => clearTimeout(timer)
  })
}

/**
 * Notices to a zone are not in `floor`, which shows all zones: a display that hangs in one has a second line for them.
 * Call it once, in a component.
 */
export class ZoneNotices {
  #line = $state.raw<Live>()

  constructor(event: Id, zone: () => Id | undefined) {
    $effect(() => {
      const wanted = zone()
      if (wanted === undefined) return
      let wants = true
      const opening = { event, view: `zone:${wanted}`, url: socketUrl(location, event), keeps: false }
      void startLive(opening).then((line) => {
        if (wants) this.#line = line
        else line.close()
      })
      return () => {
        wants = false
        this.#line?.close()
        this.#line = undefined
      }
    })
  }

  now(now: Millis, zone: Id | undefined): Row<Notice>[] {
    const to = `zone:${zone}`
    return this.#line ? noticesNow(this.#line.floor, now, [to]).filter(([, notice]) => notice.to === to) : []
  }
}
