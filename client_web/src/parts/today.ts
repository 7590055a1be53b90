/** What belongs to this day: a countdown to tomorrow's first round would say nothing. */
import type { Floor } from '../floor/floor'
import { dayOf } from '../floor/phases'
import { type Round, roundNow, zoneNameOf } from '../floor/questions'
import type { Id, Millis } from '../wire/types'

/** The round that runs or comes next, if it is of this day. */
export function roundToday(floor: Floor, now: Millis, zone?: Id): Round | undefined {
  const round = roundNow(floor, now, zone)
  return round && isToday(floor, round, now) ? round : undefined
}

export function isToday(floor: Floor, round: Round, now: Millis): boolean {
  const name = zoneNameOf(floor)
  return dayOf(round.times.starts, name) === dayOf(now, name)
}
