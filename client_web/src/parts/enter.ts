/** How every face begins: where it stands, who comes in, in which language, on which floor. */
import { type Component, mount } from 'svelte'
import { shelfOf } from '../live/kept'
import { type Place, placeOf, signIn, socketUrl } from '../live/place'
import { spokenOf } from '../words/words'
import { type Live, startLive } from './live.svelte'
import { Speech } from './words.svelte'
import './looks.css'

export interface Entered {
  readonly live: Live
  readonly speech: Speech
  readonly place: Place
}

interface Wanted {
  readonly view: (place: Place) => string
  readonly keeps: boolean
}

export async function enter(face: Component<Entered>, wanted: Wanted): Promise<void> {
  const place = placeOf(location)
  const view = wanted.view(place)
  if (place.token) await comeIn(place, view)
  const speech = await Speech.in(spokenOf([place.query.get('lang'), chosen(), ...navigator.languages]), place.face)
  const live = await startLive({ event: place.event, view, url: socketUrl(location, place.event), keeps: wanted.keeps })
  const target = document.getElementById('face')
  if (target) mount(face, { target, props: { live, speech, place } })
  // Another link in the same tab changes the fragment alone.
  addEventListener('hashchange', () => placeOf(location).token && location.reload())
}

/** A new link may be another person's: what this browser kept for the last one is not theirs to see. */
async function comeIn(place: Place, view: string): Promise<void> {
  await shelfOf(place.event, view).clear()
  // Out of the address before anything else, so that no history, bookmark or screen shows it.
  history.replaceState(history.state, '', location.pathname + location.search)
  if (place.token) await signIn(place.token)
}

const CHOSEN = 'meetingfloor.lang'

function chosen(): string | null {
  try {
    return localStorage.getItem(CHOSEN)
  } catch {
    return null
  }
}

/** Remember the language that somebody chose on this device. */
export function choose(lang: string): void {
  try {
    localStorage.setItem(CHOSEN, lang)
  } catch {
    // A browser that keeps nothing asks again the next time.
  }
}
