/** What only the clock decides. The server has the same table; tests/vectors/phases.json holds both to it. */
import type { Event, Meeting, MeetingState, Millis, Person, Presence } from '../wire/types'

export type Phase =
  | 'upcoming'
  | 'calling'
  | 'running'
  | 'waiting'
  | 'overdue'
  | 'held'
  | 'unconfirmed'
  | 'done'
  | 'no_show'
  | 'cancelled'

/** From when to when a slot runs, as it now stands in one zone. */
export interface Times {
  readonly starts: Millis
  readonly ends: Millis
}

export type Flow = Pick<Event, 'flow' | 'call_before' | 'grace'>

const MINUTE = 60_000
const DEFAULT_CALL_BEFORE = 5
const DEFAULT_GRACE = 5

const SETTLED: { readonly [S in MeetingState]?: Phase } = { cancelled: 'cancelled', no_show: 'no_show', done: 'done' }

export function phaseOf(event: Flow, meeting: Meeting, slot: Times, now: Millis): Phase {
  const settled = SETTLED[meeting.state ?? 'planned']
  if (settled) return settled
  return event.flow === 'hand' ? byHand(event, meeting, slot, now) : byClock(event, meeting, slot, now)
}

/** Nobody taps for what the clock knows: both seated means running, and its end means held. */
function byClock(event: Flow, meeting: Meeting, slot: Times, now: Millis): Phase {
  const met = meeting.state === 'running' || allSeated(meeting)
  if (now >= slot.ends) return met ? 'held' : 'unconfirmed'
  if (now >= slot.starts) return met ? 'running' : missing(event, meeting, slot, now)
  return meeting.state === 'running' ? 'running' : before(event, meeting, slot, now)
}

/** Coordinators call, start and finish; the clock only says what is late. */
function byHand(event: Flow, meeting: Meeting, slot: Times, now: Millis): Phase {
  if (meeting.state === 'running') return 'running'
  if (now >= slot.ends) return 'unconfirmed'
  return now >= slot.starts ? missing(event, meeting, slot, now) : before(event, meeting, slot, now)
}

function before(event: Flow, meeting: Meeting, slot: Times, now: Millis): Phase {
  const calledAt = slot.starts - (event.call_before ?? DEFAULT_CALL_BEFORE) * MINUTE
  return meeting.state === 'called' || now >= calledAt ? 'calling' : 'upcoming'
}

function missing(event: Flow, meeting: Meeting, slot: Times, now: Millis): Phase {
  return now < overdueAt(event, meeting, slot) ? 'waiting' : 'overdue'
}

/** When a meeting that has not begun becomes overdue: grace, and what those still missing said that they are late. */
export function overdueAt(event: Flow, meeting: Meeting, slot: Times): Millis {
  const seated = meeting.seated ?? []
  const said = meeting.parties.filter((party) => !seated.includes(party.organisation))
  const late = Math.max(0, ...said.map((party) => meeting.late?.[party.organisation] ?? 0))
  return slot.starts + ((event.grace ?? DEFAULT_GRACE) + late) * MINUTE
}

export function allSeated(meeting: Meeting): boolean {
  const seated = meeting.seated ?? []
  return meeting.parties.every((party) => seated.includes(party.organisation))
}

/** Whether somebody is here: yesterday's check-in no longer counts. */
export function presenceOf(person: Person, zoneName: string, now: Millis): Presence {
  if (person.presence === undefined || person.seen === undefined) return 'expected'
  return dayOf(person.seen, zoneName) === dayOf(now, zoneName) ? person.presence : 'expected'
}

/** By how many minutes somebody said that they are late; 0 once that time is over. */
export function lateAt(person: Person, now: Millis): number {
  const late = person.late
  return late && now < late.at + late.minutes * MINUTE ? late.minutes : 0
}

const calendars = new Map<string, Intl.DateTimeFormat>()

/** The date in the event's zone, as 2014-10-23. */
export function dayOf(at: Millis, zoneName: string): string {
  let calendar = calendars.get(zoneName)
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('en-CA', {
      timeZone: zoneName,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    calendars.set(zoneName, calendar)
  }
  return calendar.format(at)
}
