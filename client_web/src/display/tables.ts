/** What happens at tables: now and next, for the grid and for a table's own card. */
import type { Floor } from '../floor/floor'
import { isLive, type Placed } from '../floor/indexes'
import type { Phase } from '../floor/phases'
import {
  meetingAt,
  organisationsAt,
  phaseIn,
  type Round,
  roundAfter,
  tablesInOrder,
  timesIn,
  timesOf,
} from '../floor/questions'
import { entriesOf } from '../parts/alphabet'
import { signOfZone } from '../parts/places'
import { roundToday } from '../parts/today'
import type { Id, Meeting, Millis, Person } from '../wire/types'

/** A name in the script that is its own. */
export interface Name {
  readonly text: string
  readonly han: boolean
}

export interface Sitting {
  readonly phase: Phase
  readonly names: readonly Name[]
}

export interface TableRow {
  readonly id: Id
  readonly label: string
  readonly zone?: string
  readonly isClosed: boolean
  readonly now?: Sitting
  readonly next?: Sitting
}

/** Every table with its meeting in a round and in the one after it. */
export function tableRows(floor: Floor, round: Round, now: Millis, zone?: Id): TableRow[] {
  const next = roundAfter(floor, round.id)?.[0]
  return tablesInOrder(floor)
    .filter(([, table]) => zone === undefined || table.zone === zone)
    .map(([id, table]) => ({
      id,
      label: table.label,
      zone: floor.zone.size > 1 ? signOfZone(floor, table.zone) : undefined,
      isClosed: table.status === 'closed',
      now: sittingAt(floor, id, round.id, now),
      next: next === undefined ? undefined : comingAt(floor, id, next, now),
    }))
}

function sittingAt(floor: Floor, table: Id, slot: Id, now: Millis): Sitting | undefined {
  const placed = meetingAt(floor, table, slot)
  return placed && { phase: phaseIn(floor, placed.meeting, now), names: namesAt(floor, placed.meeting) }
}

/** Of what comes only what will take place. */
function comingAt(floor: Floor, table: Id, slot: Id, now: Millis): Sitting | undefined {
  const placed = meetingAt(floor, table, slot)
  return placed && isLive(placed.meeting) ? sittingAt(floor, table, slot, now) : undefined
}

/** The parties by their short names, each in its own script, Latin first. */
export function namesAt(floor: Floor, meeting: Meeting): Name[] {
  return organisationsAt(floor, meeting)
    .map(([, organisation]) => entriesOf(organisation).han)
    .map(({ text, han }) => ({ text, han }))
    .sort((a, b) => Number(a.han) - Number(b.han))
}

export interface CardParty {
  readonly name: Name
  readonly short: string
  readonly people: readonly Person[]
  readonly country?: string
}

export interface Card {
  readonly label: string
  readonly zone?: Id
  readonly isClosed: boolean
  readonly round?: Round
  /** The meeting of this round; none: the table is free. */
  readonly parties: readonly CardParty[]
  readonly phase?: Phase
  readonly interpreter?: Person
  /** What comes after it at this table. */
  readonly next?: { readonly names: readonly Name[]; readonly starts: Millis }
  /** Whole minutes left, once there are no more than two. */
  readonly lastMinutes?: number
}

const LAST_MS = 2 * 60_000

/** A table's own card: the parties of the round that runs, or of the next one, from the moment when this one is over. */
export function cardOf(floor: Floor, id: Id, now: Millis): Card | undefined {
  const table = floor.table.get(id)
  if (!table) return undefined
  const round = roundToday(floor, now, table.zone)
  const placed = round && meetingAt(floor, id, round.id)
  const left = round?.running ? round.times.ends - now : Number.POSITIVE_INFINITY
  return {
    label: table.label,
    zone: table.zone,
    isClosed: table.status === 'closed',
    round,
    parties: placed ? partiesOf(floor, placed.meeting) : [],
    phase: placed && phaseIn(floor, placed.meeting, now),
    interpreter: placed && interpreterOf(floor, placed.meeting),
    next: nextAt(floor, id, round, now),
    lastMinutes: left <= LAST_MS ? Math.ceil(left / 60_000) : undefined,
  }
}

function partiesOf(floor: Floor, meeting: Meeting): CardParty[] {
  return meeting.parties.flatMap((party): CardParty[] => {
    const organisation = floor.organisation.get(party.organisation)
    if (!organisation) return []
    const { han, text } = entriesOf(organisation).han
    return [
      {
        name: { text: han ? (organisation.native ?? organisation.name) : organisation.name, han },
        short: text,
        people: (party.people ?? []).flatMap((person) => floor.person.get(person) ?? []),
        country: organisation.country,
      },
    ]
  })
}

function interpreterOf(floor: Floor, meeting: Meeting): Person | undefined {
  const interpreter = floor.interpreter.get(meeting.interpreter ?? '')
  return interpreter && floor.person.get(interpreter.person)
}

function nextAt(floor: Floor, table: Id, round: Round | undefined, now: Millis): Card['next'] {
  const after = [...floor.meeting]
    .map(([id, meeting]): Placed => ({ id, meeting }))
    .filter(({ meeting }) => meeting.table === table && meeting.slot !== round?.id)
    .filter(({ meeting }) => isLive(meeting) && timesOf(floor, meeting).starts >= now)
    .sort((a, b) => timesOf(floor, a.meeting).starts - timesOf(floor, b.meeting).starts)[0]
  return after && { names: namesAt(floor, after.meeting), starts: timesOf(floor, after.meeting).starts }
}

/** When the round after this one begins. */
export function startsAfter(floor: Floor, round: Round, zone?: Id): Millis | undefined {
  const next = roundAfter(floor, round.id)
  return next && timesIn(next[1], zone).starts
}
