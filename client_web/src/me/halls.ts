/** Halls as a sentence names them. */
import type { Live } from '../parts/live.svelte'
import type { Speech } from '../parts/words.svelte'
import type { Id } from '../wire/types'

/** Hall B; empty where the event has one place only, or the table no zone. */
export function hallOf(live: Live, speech: Speech, zone: Id | undefined): string {
  const name = live.floor.zone.size > 1 ? live.one('zone', zone)?.name.trim() : undefined
  return name ? speech.words.me.place.hall(name) : ''
}
