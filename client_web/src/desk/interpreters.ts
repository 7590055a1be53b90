/** Who could interpret a meeting: those who are free then and speak what the parties speak, first. */
import type { Floor } from '../floor/floor'
import { holds, indexOf } from '../floor/indexes'
import { timesOf } from '../floor/questions'
import type { Id, Interpreter, Meeting, Millis } from '../wire/types'

export interface Candidate {
  readonly id: Id
  readonly interpreter: Interpreter
  /** The meeting that they serve at the time. */
  readonly busy?: Id
  /** They speak a language of each party. */
  readonly fits: boolean
  /** Within what they said about when they can. */
  readonly available: boolean
  /** Meetings that they serve in all. */
  readonly load: number
}

export function candidatesFor(floor: Floor, id: Id, meeting: Meeting): Candidate[] {
  const found = [...floor.interpreter].map(([which, interpreter]) => candidate(floor, id, meeting, which, interpreter))
  const rank = (one: Candidate): number =>
    Number(!one.fits) * 4 + Number(!one.available) * 2 + Number(one.busy !== undefined)
  return found.sort((a, b) => rank(a) - rank(b) || a.load - b.load)
}

function candidate(floor: Floor, id: Id, meeting: Meeting, which: Id, interpreter: Interpreter): Candidate {
  const serves = [...floor.meeting].filter(([, one]) => one.interpreter === which && holds(one))
  const busy = (indexOf(floor).bySlot.get(meeting.slot) ?? []).find(
    (placed) => placed.id !== id && placed.meeting.interpreter === which && holds(placed.meeting),
  )
  const { starts, ends } = timesOf(floor, meeting)
  return {
    id: which,
    interpreter,
    busy: busy?.id,
    fits: speaksForBoth(floor, meeting, interpreter),
    available: isAvailable(interpreter, starts, ends),
    load: serves.length,
  }
}

const base = (tag: string): string => (tag.split('-')[0] ?? tag).toLowerCase()

function speaksForBoth(floor: Floor, meeting: Meeting, interpreter: Interpreter): boolean {
  const parties = meeting.parties.map((party) => {
    const people = party.people ?? []
    return new Set(people.flatMap((person) => Object.keys(floor.person.get(person)?.languages ?? {})).map(base))
  })
  if (parties.some((spoken) => spoken.size === 0)) return true
  return (interpreter.pairs ?? []).some((pair) => {
    const [one, other] = pair.map(base)
    return parties.every(
      (spoken) => (one !== undefined && spoken.has(one)) || (other !== undefined && spoken.has(other)),
    )
  })
}

function isAvailable(interpreter: Interpreter, starts: Millis, ends: Millis): boolean {
  const spans = interpreter.availability ?? []
  return spans.length === 0 || spans.some((span) => span.from <= starts && ends <= span.to)
}
