/** Which hall, and how far it is from where one was before. */
import type { Floor } from '../floor/floor'
import type { Id, Minutes, Table } from '../wire/types'
import type { Entry, Main } from './agenda'

export interface Way {
  /** The zone of the table. */
  readonly zone?: Id
  /** The zone of the meeting before, on the same day, if it is another one. */
  readonly from?: Id
  readonly walk?: Minutes
  /** It is where the meeting before was. */
  readonly stay: boolean
}

const SOON_MS = 90 * 60_000

export function wayTo(floor: Floor, entries: readonly Entry[], to: Main): Way {
  const zone = zoneOf(floor, to)
  const before = entries.filter((entry) => entry.starts < to.starts && to.starts - entry.ends < SOON_MS)
  const from = zoneOf(
    floor,
    before.findLast((entry) => zoneOf(floor, entry) !== undefined),
  )
  if (zone === undefined || from === undefined) return { zone, stay: false }
  if (zone === from) return { zone, stay: true }
  const walk = floor.zone.get(from)?.walk?.[zone] ?? floor.zone.get(zone)?.walk?.[from]
  return { zone, from, walk, stay: false }
}

const zoneOf = (floor: Floor, entry: Entry | undefined): Id | undefined =>
  entry?.is === 'meeting' ? floor.table.get(entry.meeting.table)?.zone : undefined

export const tableOf = (floor: Floor, entry: Entry): Table | undefined =>
  entry.is === 'meeting' ? floor.table.get(entry.meeting.table) : undefined

/** The number of a bus that is called "Bus 2"; else its whole name. */
export function numberIn(vehicle: string): { name: string; number: string } {
  const found = /^(.*?)\s*([0-9]+[A-Za-z]?)$/.exec(vehicle.trim())
  return found ? { name: found[1] ?? '', number: found[2] ?? '' } : { name: '', number: vehicle }
}
