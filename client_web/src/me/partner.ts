/** Who sits across the table, who interprets, and who oneself is there. */
import type { Floor } from '../floor/floor'
import { lateAt } from '../floor/phases'
import type { Row } from '../floor/questions'
import type { Id, Meeting, Millis, Minutes, Organisation, Party, Person } from '../wire/types'

export interface Side {
  readonly id: Id
  readonly organisation?: Organisation
  /** Whom it names. */
  readonly people: readonly Row<Person>[]
}

export const sidesOf = (floor: Floor, meeting: Meeting): Side[] => meeting.parties.map((party) => sideOf(floor, party))

function sideOf(floor: Floor, party: Party): Side {
  const people = (party.people ?? []).flatMap((id): Row<Person>[] => {
    const person = floor.person.get(id)
    return person ? [[id, person]] : []
  })
  return { id: party.organisation, organisation: floor.organisation.get(party.organisation), people }
}

/** The party for which somebody sits: they are named, or their organisation comes without names. */
export function ownPartyOf(floor: Floor, meeting: Meeting, person: Id): Party | undefined {
  const organisation = floor.person.get(person)?.organisation
  const named = meeting.parties.find((party) => party.people?.includes(person))
  return named ?? meeting.parties.find((party) => !party.people?.length && party.organisation === organisation)
}

/** The others: for an interpreter all. */
export function othersOf(floor: Floor, meeting: Meeting, person: Id): Side[] {
  const own = ownPartyOf(floor, meeting, person)
  return meeting.parties.filter((party) => party !== own).map((party) => sideOf(floor, party))
}

export function interpreterOf(floor: Floor, meeting: Meeting): Row<Person> | undefined {
  const interpreter = meeting.interpreter === undefined ? undefined : floor.interpreter.get(meeting.interpreter)
  const person = interpreter && floor.person.get(interpreter.person)
  return interpreter && person ? [interpreter.person, person] : undefined
}

/** Minutes by which a side will be late: as it said for this meeting, or as its people or their delegation said. */
export function latenessOf(meeting: Meeting, side: Side, now: Millis): Minutes {
  const said = meeting.late?.[side.id] ?? 0
  return Math.max(said, ...side.people.map(([, person]) => lateAt(person, now)))
}

export const isSeated = (meeting: Meeting, organisation: Id): boolean => meeting.seated?.includes(organisation) ?? false

const base = (tag: string): string => (tag.split('-')[0] ?? tag).toLowerCase()

/** What the people of a side speak, as languages without region: best first. */
export function spokenBy(people: readonly Row<Person>[]): string[] {
  const levels = new Map<string, string>()
  for (const [, person] of people) {
    for (const [tag, level] of Object.entries(person.languages ?? {})) {
      if ((levels.get(base(tag)) ?? '') < level) levels.set(base(tag), level)
    }
  }
  return [...levels].sort(([, a], [, b]) => (a < b ? 1 : -1)).map(([tag]) => tag)
}

/** The languages between which an interpreter goes at a meeting: of their pairs the first that both sides need. */
export function pairAt(floor: Floor, meeting: Meeting): readonly [string, string] | undefined {
  const pairs = floor.interpreter.get(meeting.interpreter ?? '')?.pairs ?? []
  const [one = [], other = []] = sidesOf(floor, meeting).map((side) => spokenBy(side.people))
  for (const [a, b] of pairs) {
    if (one.includes(base(a)) && other.includes(base(b))) return [a, b]
    if (one.includes(base(b)) && other.includes(base(a))) return [b, a]
  }
  return pairs[0]
}
