/** Signing out: the cookie goes, and all that this device has kept. */
import { shelfOf } from '../live/kept'
import { signOut } from '../live/place'
import type { Live } from '../parts/live.svelte'
import { forgetAll } from './keeping'

/** False: the server cannot be reached, so the cookie is still good. */
export async function leave(live: Live): Promise<boolean> {
  try {
    await signOut()
  } catch {
    return false
  }
  live.close()
  await forgetHere(live.eventId)
  location.reload()
  return true
}

/** What an ended session has left here is nobody's to read. */
export async function forgetHere(event: string): Promise<void> {
  await shelfOf(event, 'me').clear()
  forgetAll(event)
}
