/** How a coordinator likes the desk, and which changes they have seen: kept on this device. */

import type { Floor } from '../floor/floor'
import { NOTHING_SEEN, type Seen, see, stillThere } from '../floor/marks'
import type { Id, Meeting } from '../wire/types'

export type Hand = 'right' | 'left'
export type Scheme = 'auto' | 'light' | 'dark'

const HAND = 'meetingfloor.desk.hand'
const SCHEME = 'meetingfloor.scheme'
const SEEN = 'meetingfloor.desk.seen'

export class Prefs {
  hand = $state.raw<Hand>('right')
  scheme = $state.raw<Scheme>('auto')
  seen = $state.raw<Seen>(NOTHING_SEEN)
  readonly #seenKey: string

  constructor(event: Id) {
    this.#seenKey = `${SEEN} ${event}`
    if (read(HAND) === 'left') this.hand = 'left'
    const scheme = read(SCHEME)
    if (scheme === 'light' || scheme === 'dark') this.dress(scheme)
    this.seen = seenFrom(read(this.#seenKey))
  }

  useHand(hand: Hand): void {
    this.hand = hand
    write(HAND, hand)
  }

  dress(scheme: Scheme): void {
    this.scheme = scheme
    write(SCHEME, scheme)
    const { dataset } = document.documentElement
    if (scheme === 'auto') delete dataset.scheme
    else dataset.scheme = scheme
  }

  /** These meetings' moves were seen; what is gone from the floor is forgotten. */
  see(floor: Floor, meetings: Iterable<readonly [Id, Meeting]>): void {
    let seen = stillThere(this.seen, floor)
    for (const [id, meeting] of meetings) seen = see(seen, id, meeting)
    this.seen = seen
    write(this.#seenKey, JSON.stringify([...seen]))
  }
}

function seenFrom(text: string | null): Seen {
  try {
    const pairs: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(pairs) ? new Map(pairs) : NOTHING_SEEN
  } catch {
    return NOTHING_SEEN
  }
}

// A browser that keeps nothing (private mode) is no reason to fail: it asks again the next time.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    return
  }
}
