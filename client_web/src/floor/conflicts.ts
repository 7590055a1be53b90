/** What overlaps in time though no rule was broken: zones that run apart, sessions that were moved. The desk shows it. */
import type { Floor } from './floor'
import type { Id, Meeting } from '../wire/types'
import { isLive } from './indexes'
import type { Times } from './phases'
import { timesOf } from './questions'

export interface Conflict {
  readonly meeting: Id
  /** The other meeting, or the session, that takes the same people at the same time. */
  readonly with: { readonly meeting: Id } | { readonly session: Id }
  /** Who would have to be in two places: ids of people, or of organisations that come without names. */
  readonly who: readonly Id[]
}

interface Taken {
  readonly times: Times
  readonly who: readonly Id[]
  readonly meeting?: Id
  readonly session?: Id
}

/** Every overlap once, the earlier meeting first. */
export function conflictsOf(floor: Floor): Conflict[] {
  const meetings = [...floor.meeting].filter(([, meeting]) => isLive(meeting))
  const taken: Taken[] = [
    ...meetings.map(([id, meeting]) => ({ meeting: id, times: timesOf(floor, meeting), who: takesPart(floor, meeting) })),
    ...[...floor.session].map(([id, session]) => ({ session: id, times: session, who: speakersOf(floor, id) })),
  ].sort((a, b) => a.times.starts - b.times.starts)
  return taken.flatMap((one, place) => overlapping(one, taken, place))
}

/** Sorted by start, so whatever begins after this one's end cannot overlap it. */
function overlapping(one: Taken, taken: readonly Taken[], place: number): Conflict[] {
  const conflicts: Conflict[] = []
  for (let next = place + 1; next < taken.length; next += 1) {
    const other = taken[next]
    if (!other || other.times.starts >= one.times.ends) break
    const conflict = between(one, other)
    if (conflict) conflicts.push(conflict)
  }
  return conflicts
}

function between(one: Taken, other: Taken): Conflict | undefined {
  const who = one.who.filter((id) => other.who.includes(id))
  if (who.length === 0) return undefined
  if (one.meeting !== undefined) {
    return { meeting: one.meeting, with: other.meeting !== undefined ? { meeting: other.meeting } : { session: other.session ?? '' }, who }
  }
  return other.meeting === undefined ? undefined : { meeting: other.meeting, with: { session: one.session ?? '' }, who }
}

function takesPart(floor: Floor, meeting: Meeting): Id[] {
  const parties = meeting.parties.flatMap((party) => (party.people?.length ? party.people : [party.organisation]))
  const interpreter = meeting.interpreter === undefined ? undefined : floor.interpreter.get(meeting.interpreter)?.person
  return interpreter === undefined ? parties : [...parties, interpreter]
}

function speakersOf(floor: Floor, session: Id): Id[] {
  return [...floor.item.values()].filter((item) => item.session === session).flatMap((item) => item.speakers ?? [])
}
