/** What the world broke and the desk has to solve. The server has the same table; tests/vectors/conflicts.json holds both to it. */
import type { Id, Meeting, Millis, Party } from '../wire/types'
import type { Floor } from './floor'
import { holds, isLive } from './indexes'
import { presenceOf, type Times } from './phases'
import { timesOf, zoneNameOf } from './questions'

/**
 * overlap: `meeting` and `other` want the same person, organisation or interpreter at a time ·
 * session: `person` takes part in `meeting` and speaks in `session` ·
 * no_interpreter: the parties share no language · interpreter_gone: `interpreter`, who is `person`, has left
 */
export interface Conflict {
  readonly type: 'overlap' | 'session' | 'no_interpreter' | 'interpreter_gone'
  readonly meeting: Id
  readonly other?: Id
  readonly person?: Id
  readonly organisation?: Id
  readonly interpreter?: Id
  readonly session?: Id
}

interface Busy {
  readonly id: Id
  readonly meeting: Meeting
  readonly times: Times
}

/** The desk's list, in the order in which the meetings begin. Meetings whose slot is over have left it. */
export function conflictsOf(floor: Floor, now: Millis): Conflict[] {
  const coming = [...floor.meeting]
    .map(([id, meeting]) => ({ id, meeting, times: timesOf(floor, meeting) }))
    .filter(({ meeting, times }) => holds(meeting) && now < times.ends)
  const byTaker = takersOf(floor, coming)
  const live = coming.filter(({ meeting }) => isLive(meeting))
  const found = [
    ...overlaps(floor, byTaker),
    ...inSessions(floor, byTaker),
    ...withoutInterpreter(floor, live),
    ...interpretersGone(floor, live),
  ]
  const starts = new Map(coming.map(({ id, times }) => [id, times.starts]))
  return found.sort(
    (a, b) => (starts.get(a.meeting) ?? 0) - (starts.get(b.meeting) ?? 0) || comparing(orderOf(a), orderOf(b)),
  )
}

/** A party that names nobody is busy as a whole; `@` cannot begin a person's id. */
const asWhole = (organisation: Id): string => `@${organisation}`

function takersOf(floor: Floor, meetings: readonly Busy[]): Map<string, Busy[]> {
  const byTaker = new Map<string, Busy[]>()
  for (const busy of meetings) {
    const serving = busy.meeting.interpreter === undefined ? undefined : personOf(floor, busy.meeting.interpreter)
    const takers = busy.meeting.parties.flatMap((party) =>
      party.people?.length ? party.people : [asWhole(party.organisation)],
    )
    for (const taker of new Set(serving === undefined ? takers : [...takers, serving])) {
      byTaker.set(taker, [...(byTaker.get(taker) ?? []), busy])
    }
  }
  return byTaker
}

const personOf = (floor: Floor, interpreter: Id): Id | undefined => floor.interpreter.get(interpreter)?.person

const overlap = (one: Times, other: Times): boolean => one.starts < other.ends && other.starts < one.ends

function overlaps(floor: Floor, byTaker: ReadonlyMap<string, readonly Busy[]>): Conflict[] {
  return [...byTaker].flatMap(([taker, held]) => {
    const inOrder = [...held].sort(earlier)
    return inOrder.flatMap((one, place) =>
      inOrder
        .slice(place + 1)
        .filter((other) => overlap(one.times, other.times))
        .map((other) => overlapOf(floor, taker, one, other)),
    )
  })
}

function earlier(a: Busy, b: Busy): number {
  return a.times.starts - b.times.starts || a.times.ends - b.times.ends || comparing(a.id, b.id)
}

function overlapOf(floor: Floor, taker: string, one: Busy, other: Busy): Conflict {
  const both = { type: 'overlap', meeting: one.id, other: other.id } as const
  if (taker.startsWith('@')) return { ...both, organisation: taker.slice(1) }
  const interpreter = one.meeting.interpreter
  const serves = interpreter !== undefined && interpreter === other.meeting.interpreter
  return serves && personOf(floor, interpreter) === taker
    ? { ...both, person: taker, interpreter }
    : { ...both, person: taker }
}

/** A session has the speakers of its items for its whole time; a skipped item has nobody. */
function inSessions(floor: Floor, byTaker: ReadonlyMap<string, readonly Busy[]>): Conflict[] {
  const items = [...floor.item.values()].filter((item) => item.state !== 'skipped')
  const speakers = new Set(items.flatMap((item) => (item.speakers ?? []).map((person) => `${person} ${item.session}`)))
  return [...speakers].flatMap((pair) => {
    const [person = '', session = ''] = pair.split(' ')
    const times = floor.session.get(session)
    return (byTaker.get(person) ?? [])
      .filter((busy) => times && overlap(busy.times, times))
      .map(({ id }): Conflict => ({ type: 'session', meeting: id, person, session }))
  })
}

function withoutInterpreter(floor: Floor, meetings: readonly Busy[]): Conflict[] {
  return meetings
    .filter(({ meeting }) => meeting.interpreter === undefined && !shareALanguage(floor, meeting))
    .map(({ id }) => ({ type: 'no_interpreter', meeting: id }))
}

/** Also where a party is not known to speak anything: nobody can say then that an interpreter is missing. */
function shareALanguage(floor: Floor, meeting: Meeting): boolean {
  const [first = new Set<string>(), ...others] = meeting.parties.map((party) => languagesOf(floor, party))
  const unknown = first.size === 0 || others.some((spoken) => spoken.size === 0)
  return unknown || [...first].some((tag) => others.every((spoken) => spoken.has(tag)))
}

/** What the named people of a party speak; en-GB and en are one language. */
function languagesOf(floor: Floor, party: Party): Set<string> {
  const tags = (party.people ?? []).flatMap((id) => Object.keys(floor.person.get(id)?.languages ?? {}))
  return new Set(tags.map((tag) => (tag.split('-')[0] ?? tag).toLowerCase()))
}

/** Who left in the evening has not left tomorrow's meetings: presence is asked for on the meeting's day. */
function interpretersGone(floor: Floor, meetings: readonly Busy[]): Conflict[] {
  return meetings.flatMap(({ id, meeting, times }): Conflict[] => {
    const interpreter = meeting.interpreter
    const which = interpreter === undefined ? undefined : personOf(floor, interpreter)
    const person = which === undefined ? undefined : floor.person.get(which)
    if (!person || presenceOf(person, zoneNameOf(floor), times.starts) !== 'left') return []
    return [{ type: 'interpreter_gone', meeting: id, interpreter, person: which }]
  })
}

const orderOf = (c: Conflict): string =>
  [c.meeting, c.type, c.other, c.person, c.organisation, c.interpreter, c.session].map((part) => part ?? '').join(' ')

const comparing = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
