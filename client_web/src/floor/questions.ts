/** What one asks of the floor. Every answer is a value; `now` is the event's clock. */
import type { Event, Id, Meeting, Millis, Notice, Organisation, Slot, Table } from '../wire/types'
import type { Floor } from './floor'
import { cellKey, holds, indexOf, isLive, type Placed } from './indexes'
import { dayOf, type Phase, phaseOf, type Times } from './phases'

const MINUTE = 60_000

export interface Cell {
  readonly table: Id
  readonly slot: Id
}
export type Row<T> = readonly [Id, T]

const NO_EVENT: Event = { name: '', starts: 0, ends: 0 }

export function eventOf(floor: Floor): Event {
  for (const event of floor.event.values()) return event
  return NO_EVENT
}

export const zoneNameOf = (floor: Floor): string => eventOf(floor).zone_name ?? 'UTC'

/** When a slot runs in a zone: as it stands, and what that zone runs later. */
export function timesIn(slot: Slot, zone: Id | undefined): Times {
  const shift = (zone === undefined ? 0 : (slot.shifts?.[zone] ?? 0)) * MINUTE
  return { starts: slot.starts + shift, ends: slot.ends + shift }
}

const NEVER: Times = { starts: Number.POSITIVE_INFINITY, ends: Number.POSITIVE_INFINITY }

/** When a meeting takes place; never, where the view does not show its slot. */
export function timesOf(floor: Floor, meeting: Meeting): Times {
  const slot = floor.slot.get(meeting.slot)
  return slot ? timesIn(slot, floor.table.get(meeting.table)?.zone) : NEVER
}

export function phaseIn(floor: Floor, meeting: Meeting, now: Millis): Phase {
  return phaseOf(eventOf(floor), meeting, timesOf(floor, meeting), now)
}

/** What stands in a cell: the meeting that holds it, else the last one that let go of it. */
export function meetingAt(floor: Floor, table: Id, slot: Id): Placed | undefined {
  return indexOf(floor).cells.get(cellKey(table, slot))
}

export function meetingsIn(floor: Floor, slot: Id): readonly Placed[] {
  return indexOf(floor).bySlot.get(slot) ?? []
}

/** All meetings of an organisation, the earliest first. */
export function meetingsOf(floor: Floor, organisation: Id): Placed[] {
  return byTime(floor, indexOf(floor).byOrganisation.get(organisation) ?? [])
}

/** The meetings in which somebody sits or interprets: named in a party, or their organisation comes without names. */
export function meetingsOfPerson(floor: Floor, person: Id): Placed[] {
  const organisation = floor.person.get(person)?.organisation
  return byTime(
    floor,
    allPlaced(floor).filter(({ meeting }) => sits(floor, meeting, person, organisation)),
  )
}

export function sits(floor: Floor, meeting: Meeting, person: Id, organisation: Id | undefined): boolean {
  if (interprets(floor, meeting, person)) return true
  return meeting.parties.some((party) =>
    party.people?.length ? party.people.includes(person) : party.organisation === organisation,
  )
}

export function interprets(floor: Floor, meeting: Meeting, person: Id): boolean {
  return meeting.interpreter !== undefined && floor.interpreter.get(meeting.interpreter)?.person === person
}

/** Of meetings in order of time, the one that is on or comes next: the first live one that is not over. */
export function nextOf(floor: Floor, meetings: readonly Placed[], now: Millis): Placed | undefined {
  return meetings.find(({ meeting }) => isLive(meeting) && now < timesOf(floor, meeting).ends)
}

export function nextMeetingOf(floor: Floor, organisation: Id, now: Millis): Placed | undefined {
  return nextOf(floor, meetingsOf(floor, organisation), now)
}

export function nextMeetingAt(floor: Floor, table: Id, now: Millis): Placed | undefined {
  const here = allPlaced(floor).filter(({ meeting }) => meeting.table === table)
  return nextOf(floor, byTime(floor, here), now)
}

function allPlaced(floor: Floor): Placed[] {
  return [...floor.meeting].map(([id, meeting]) => ({ id, meeting }))
}

function byTime(floor: Floor, meetings: readonly Placed[]): Placed[] {
  return [...meetings].sort((a, b) => timesOf(floor, a.meeting).starts - timesOf(floor, b.meeting).starts)
}

/** Zone by zone, and in a zone as one counts: T2 before T11. */
export function tablesInOrder(floor: Floor): Row<Table>[] {
  const zones = new Map([...floor.zone.keys()].map((id, place) => [id, place]))
  const place = (table: Table) => (table.zone === undefined ? zones.size : (zones.get(table.zone) ?? zones.size))
  return [...floor.table].sort(
    ([, a], [, b]) =>
      place(a) - place(b) || counting.compare(a.label, b.label) || order.compare(a.zone ?? '', b.zone ?? ''),
  )
}

const counting = new Intl.Collator('en', { numeric: true })
const order = new Intl.Collator('en')

export function slotsInOrder(floor: Floor): Row<Slot>[] {
  return [...floor.slot].sort(([, a], [, b]) => a.starts - b.starts || a.number - b.number)
}

/** The rounds of the day that `now` is in: breaks left out. */
export function roundsOfDay(floor: Floor, now: Millis): Row<Slot>[] {
  const zone = zoneNameOf(floor)
  const today = dayOf(now, zone)
  return slotsInOrder(floor).filter(([, slot]) => slot.kind !== 'break' && dayOf(slot.starts, zone) === today)
}

export interface Round {
  readonly id: Id
  readonly slot: Slot
  readonly times: Times
  /** Whether it has begun; else it is the next one. */
  readonly running: boolean
}

/** The round that runs, else the one that comes next; in a zone, by that zone's times. */
export function roundNow(floor: Floor, now: Millis, zone?: Id): Round | undefined {
  for (const [id, slot] of slotsInOrder(floor)) {
    const times = timesIn(slot, zone)
    if (slot.kind !== 'break' && now < times.ends) return { id, slot, times, running: now >= times.starts }
  }
  return undefined
}

export function roundAfter(floor: Floor, slot: Id): Row<Slot> | undefined {
  const rounds = slotsInOrder(floor).filter(([, other]) => other.kind !== 'break')
  const place = rounds.findIndex(([id]) => id === slot)
  return place < 0 ? undefined : rounds[place + 1]
}

/** Cells that nobody holds, at open tables, in rounds that are not over. Whether one fits, only the server knows: ask /cells. */
export function freeCells(floor: Floor, now: Millis): Cell[] {
  const cells: Cell[] = []
  const tables = tablesInOrder(floor)
  for (const [slot, round] of slotsInOrder(floor)) {
    if (round.kind === 'break') continue
    for (const [table, place] of tables) {
      if (isFree(floor, table, place, slot) && now < timesIn(round, place.zone).ends) cells.push({ table, slot })
    }
  }
  return cells
}

function isFree(floor: Floor, table: Id, place: Table, slot: Id): boolean {
  const there = meetingAt(floor, table, slot)
  return place.status !== 'closed' && !(there && holds(there.meeting))
}

/** Who sits at a meeting, as organisations; those that the view does not show are left out. */
export function organisationsAt(floor: Floor, meeting: Meeting): Row<Organisation>[] {
  return meeting.parties.flatMap((party): Row<Organisation>[] => {
    const organisation = floor.organisation.get(party.organisation)
    return organisation ? [[party.organisation, organisation]] : []
  })
}

/** Notices that still hold, the most pressing first: for all, and for whom else is named (`zone:Z1`, `person:P7`). */
export function noticesNow(floor: Floor, now: Millis, alsoTo: readonly string[] = []): Row<Notice>[] {
  const pressing = ['emergency', 'urgent', 'info']
  return [...floor.notice]
    .filter(([, notice]) => notice.until === undefined || now < notice.until)
    .filter(([, notice]) => (notice.to ?? 'all') === 'all' || alsoTo.includes(notice.to ?? 'all'))
    .sort(([, a], [, b]) => pressing.indexOf(a.level ?? 'info') - pressing.indexOf(b.level ?? 'info'))
}
