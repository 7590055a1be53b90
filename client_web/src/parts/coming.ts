/** Where there is nothing to show: the next thing, and when. */
import type { Floor } from '../floor/floor'
import { slotsInOrder } from '../floor/questions'
import type { Millis, Session, Slot, Words } from '../wire/types'

export interface Coming {
  readonly starts: Millis
  readonly ends: Millis
  readonly on: boolean
  readonly what:
    | { readonly kind: 'round'; readonly number: number }
    | { readonly kind: 'session'; readonly title: string | Words; readonly room?: string }
}

/** What is on, else what comes next; undefined: all is over. Rounds, and sessions as they now stand. */
export function comingOf(floor: Floor, now: Millis): Coming | undefined {
  const rounds = slotsInOrder(floor).flatMap(([, slot]) => (slot.kind === 'break' ? [] : [ofSlot(slot, now)]))
  const sessions = [...floor.session.values()].map((session) => ofSession(session, now))
  return [...rounds, ...sessions].filter(({ ends }) => now < ends).sort((a, b) => a.starts - b.starts)[0]
}

const ofSlot = ({ number, starts, ends }: Slot, now: Millis): Coming => ({
  starts,
  ends,
  on: now >= starts,
  what: { kind: 'round', number },
})

const ofSession = ({ title, room, starts, ends }: Session, now: Millis): Coming => ({
  starts,
  ends,
  on: now >= starts,
  what: { kind: 'session', title, room },
})
