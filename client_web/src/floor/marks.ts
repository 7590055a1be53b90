/** What has changed and was not seen yet. A move stays on the meeting (`was`), so only what was seen has to be remembered. */
import type { Id, Meeting, Millis, Was } from '../wire/types'
import type { Floor } from './floor'
import { isLive, type Placed } from './indexes'
import { timesOf } from './questions'

/** Meeting → `at` of its move that was seen or acknowledged. */
export type Seen = ReadonlyMap<Id, Millis>

export const NOTHING_SEEN: Seen = new Map()

const TINTED_FOR = 60_000

/** The move of a meeting that still has to be seen, if there is one. */
export function unseenMove(id: Id, meeting: Meeting, seen: Seen): Was | undefined {
  const was = meeting.was
  return was && was.at > (seen.get(id) ?? 0) ? was : undefined
}

/** All live meetings that were moved and not seen, the newest move first. */
export function unseenMoves(floor: Floor, seen: Seen): Placed[] {
  return [...floor.meeting]
    .map(([id, meeting]) => ({ id, meeting }))
    .filter(({ id, meeting }) => isLive(meeting) && unseenMove(id, meeting, seen))
    .sort((a, b) => (b.meeting.was?.at ?? 0) - (a.meeting.was?.at ?? 0))
}

export function see(seen: Seen, id: Id, meeting: Meeting): Seen {
  return meeting.was ? new Map(seen).set(id, meeting.was.at) : seen
}

/** What was seen, without meetings that are gone: so it never outgrows the floor. */
export function stillThere(seen: Seen, floor: Floor): Seen {
  return new Map([...seen].filter(([id]) => floor.meeting.has(id)))
}

/** On a display a move is marked until its round starts: there is nobody to acknowledge it. */
export function movedBeforeStart(floor: Floor, meeting: Meeting, now: Millis): Was | undefined {
  return meeting.was && now < timesOf(floor, meeting).starts ? meeting.was : undefined
}

/** Whether a move is so new that its row is tinted. */
export const isFresh = (was: Was, now: Millis): boolean => now - was.at < TINTED_FOR
