/** What a command would do, asked again whenever the command changes; the last answer stands until the next. */
import type { Live } from '../parts/live.svelte'
import type { Command } from '../wire/types'
import { type Http, isRefusal, type Preview, type Refusal } from './http'

/** Who types changes the command with every key. */
const QUIET_MS = 250

export class Previewed {
  answer = $state.raw<Preview | undefined>()
  refusal = $state.raw<Refusal | undefined>()
  asking = $state.raw(false)

  /** Call it where a component is made. `command` is asked as a signal is; undefined: nothing to ask. */
  constructor(live: Live, http: Http, command: () => Command | undefined) {
    $effect(() => {
      const asked = command()
      // A change of the floor may change what would be done.
      void live.floor
      if (!asked || live.link.stale) {
        this.#set(undefined)
        return
      }
      let over = false
      this.asking = true
      const timer = setTimeout(async () => {
        const answer = await http.preview(asked)
        if (!over) this.#set(answer)
      }, QUIET_MS)
      return () => {
        over = true
        clearTimeout(timer)
      }
    })
  }

  #set(answer: Preview | Refusal | undefined): void {
    this.asking = false
    this.answer = answer && !isRefusal(answer) ? answer : undefined
    this.refusal = answer && isRefusal(answer) ? answer : undefined
  }
}
