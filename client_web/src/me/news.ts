/** What has changed since somebody last looked: what they knew is kept, and compared with what is. */
import type { Floor } from '../floor/floor'
import { stateOf } from '../floor/indexes'
import { timesOf } from '../floor/questions'
import type { Id, Meeting, Millis } from '../wire/types'
import type { Entry, MeetingEntry } from './agenda'
import { interpreterOf, othersOf } from './partner'

/** What somebody knew of one of their meetings. */
export interface Look {
  readonly table: Id
  readonly starts: Millis
  readonly off: boolean
  /** The people across the table. */
  readonly people: readonly Id[]
  /** The interpreter's person. */
  readonly interpreter?: Id
}
export type Looks = ReadonlyMap<Id, Look>

/** What is not as it was known; at least one field is there. */
export interface Change {
  readonly table?: Id
  readonly starts?: Millis
  readonly off?: boolean
  readonly people?: true
  readonly interpreter?: true
  /** It was not there before. */
  readonly added?: true
}

export function lookAt(floor: Floor, meeting: Meeting, person: Id): Look {
  return {
    table: meeting.table,
    starts: timesOf(floor, meeting).starts,
    off: stateOf(meeting) === 'cancelled',
    people: othersOf(floor, meeting, person).flatMap((side) => side.people.map(([id]) => id)),
    interpreter: interpreterOf(floor, meeting)?.[0],
  }
}

/** What somebody knew who looks for the first time: the plan, as it was before its last move. */
export function plannedLook(floor: Floor, meeting: Meeting, person: Id): Look {
  const look = lookAt(floor, meeting, person)
  const slot = floor.slot.get(meeting.was?.slot ?? meeting.slot)
  return { ...look, table: meeting.was?.table ?? meeting.table, starts: slot?.planned ?? slot?.starts ?? look.starts }
}

export function changeBetween(known: Look | undefined, look: Look): Change | undefined {
  if (!known) return look.off ? undefined : { added: true }
  const change: Change = {
    ...(known.table !== look.table && { table: known.table }),
    ...(known.starts !== look.starts && { starts: known.starts }),
    ...(known.off !== look.off && { off: look.off }),
    ...(!sameIds(known.people, look.people) && { people: true as const }),
    ...(known.interpreter !== look.interpreter && { interpreter: true as const }),
  }
  // Where it would have been does not matter any more.
  if (look.off) return change.off ? { off: true } : undefined
  return Object.keys(change).length > 0 ? change : undefined
}

const sameIds = (one: readonly Id[], other: readonly Id[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id))

/** The changes that still matter, by meeting: of what is over or not held there is nothing to know. */
export function changesNow(
  floor: Floor,
  entries: readonly Entry[],
  looks: Looks,
  person: Id,
  now: Millis,
): ReadonlyMap<Id, Change> {
  const found = entries.filter(isMeeting).flatMap(({ id, meeting, ends }): [Id, Change][] => {
    const matters = now < ends && stateOf(meeting) !== 'no_show'
    const change = matters ? changeBetween(looks.get(id), lookAt(floor, meeting, person)) : undefined
    return change ? [[id, change]] : []
  })
  return new Map(found)
}

const isMeeting = (entry: Entry): entry is MeetingEntry => entry.is === 'meeting'

/** Meetings that were known, would still come, and are not one's own any more. */
export function lostSince(entries: readonly Entry[], looks: Looks, now: Millis): [Id, Look][] {
  const own = new Set(entries.filter(isMeeting).map(({ id }) => id))
  return [...looks].filter(([id, look]) => !own.has(id) && !look.off && now < look.starts)
}

/** All that is there has been looked at for the first time. */
export function firstLooks(floor: Floor, entries: readonly Entry[], person: Id): Looks {
  return new Map(entries.filter(isMeeting).map(({ id, meeting }) => [id, plannedLook(floor, meeting, person)]))
}

/** These were seen, as they are now. Ids that are not there any more are forgotten. */
export function seen(floor: Floor, looks: Looks, ids: Iterable<Id>, person: Id): Looks {
  const next = new Map(looks)
  for (const id of ids) {
    const meeting = floor.meeting.get(id)
    if (meeting) next.set(id, lookAt(floor, meeting, person))
    else next.delete(id)
  }
  return next
}

/** Lines that were not said before, for who cannot see them. */
export const newLines = (before: readonly string[], now: readonly string[]): string[] =>
  now.filter((line) => !before.includes(line))
