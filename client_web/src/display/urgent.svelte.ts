/** Urgent notices take the body for a while after this screen first showed them, then go to the foot. */
import { SvelteSet } from 'svelte/reactivity'
import type { Row } from '../floor/questions'
import type { Notice } from '../wire/types'
import { URGENT_MS } from './notices'

export class Urgent {
  readonly #done = new SvelteSet<string>()
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  /** Those of these notices that are still in the body. */
  among(notices: readonly Row<Notice>[]): Row<Notice>[] {
    return notices.filter((row) => row[1].level === 'urgent' && !this.#done.has(keyOf(row)))
  }

  /** Their time runs from now on, if it does not yet. */
  start(notices: readonly Row<Notice>[]): void {
    for (const row of this.among(notices)) {
      const key = keyOf(row)
      if (!this.#timers.has(key))
        this.#timers.set(
          key,
          setTimeout(() => this.#done.add(key), URGENT_MS),
        )
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}

/** A text that was changed is urgent again. */
const keyOf = ([id, notice]: Row<Notice>): string => `${id} ${JSON.stringify(notice.text)}`
