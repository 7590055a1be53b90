/** What the head counts: to the start of a round, or to its end, in blocks of a minute. */
import type { Floor } from '../floor/floor'
import { dayOf, type Times } from '../floor/phases'
import { type Round, slotsInOrder, timesIn, zoneNameOf } from '../floor/questions'
import type { Id, Millis } from '../wire/types'

export interface Counting {
  readonly toward: 'start' | 'end'
  readonly left_ms: number
  /** Blocks of a minute, full ones where more are left than there are. */
  readonly blocks: number
}

const MINUTE = 60_000
const MOST_BEFORE = 20
const MOST_IN = 60
/** A countdown says nothing about tomorrow: beyond this the time of the day does. */
const COUNTED_MS = 100 * MINUTE

export function countingOf(floor: Floor, round: Round, now: Millis, zone?: Id): Counting | undefined {
  const { starts, ends } = round.times
  if (round.running) return { toward: 'end', left_ms: ends - now, blocks: minutes(ends - starts, MOST_IN) }
  const left_ms = starts - now
  if (left_ms >= COUNTED_MS) return undefined
  return { toward: 'start', left_ms, blocks: minutes(pauseBefore(floor, round.times, zone), MOST_BEFORE) }
}

const minutes = (span: number, most: number): number => Math.max(1, Math.min(most, Math.round(span / MINUTE)))

/** How long nothing meets before a round: since the last one of the day. */
function pauseBefore(floor: Floor, round: Times, zone: Id | undefined): number {
  const name = zoneNameOf(floor)
  const ends = slotsInOrder(floor)
    .filter(([, slot]) => slot.kind !== 'break')
    .map(([, slot]) => timesIn(slot, zone).ends)
    .filter((end) => end <= round.starts && dayOf(end, name) === dayOf(round.starts, name))
  return ends.length > 0 ? round.starts - Math.max(...ends) : MOST_BEFORE * MINUTE
}
