/** The floor in one look: a sign for each table, by zone, and how many there are of each. */
import type { Floor } from '../floor/floor'
import { meetingAt, phaseIn, tablesInOrder } from '../floor/questions'
import { signOfZone } from '../parts/places'
import { SIGNS, type Sign } from '../parts/signs'
import { roundToday } from '../parts/today'
import type { Id, Millis } from '../wire/types'

export type Shown = Extract<Sign, 'running' | 'called' | 'overdue' | 'no-show' | 'cancelled' | 'done' | 'planned'>

/** In the order in which they are told. */
export const TOLD: readonly Shown[] = ['running', 'called', 'overdue', 'no-show', 'cancelled', 'done', 'planned']

export interface StripZone {
  readonly key: string
  readonly letter?: string
  readonly tables: readonly { readonly id: Id; readonly label: string; readonly sign?: Shown }[]
}

export interface Strip {
  readonly zones: readonly StripZone[]
  readonly counts: ReadonlyMap<Shown | 'free', number>
  readonly tables: number
}

export function stripOf(floor: Floor, now: Millis): Strip {
  const zones = new Map<string, { letter?: string; tables: StripZone['tables'][number][] }>()
  const counts = new Map<Shown | 'free', number>()
  const tables = tablesInOrder(floor)
  for (const [id, table] of tables) {
    const sign = signAt(floor, id, table.zone, now)
    counts.set(sign ?? 'free', (counts.get(sign ?? 'free') ?? 0) + 1)
    const key = table.zone ?? ''
    const zone = zones.get(key) ?? { letter: signOfZone(floor, table.zone), tables: [] }
    zone.tables.push({ id, label: table.label, sign })
    zones.set(key, zone)
  }
  return { zones: [...zones].map(([key, zone]) => ({ key, ...zone })), counts, tables: tables.length }
}

/** The sign of the round that runs there, or comes next on this day. */
function signAt(floor: Floor, table: Id, zone: Id | undefined, now: Millis): Shown | undefined {
  const round = roundToday(floor, now, zone)
  const placed = round && meetingAt(floor, table, round.id)
  const sign = placed && SIGNS[phaseIn(floor, placed.meeting, now)]
  return TOLD.find((told) => told === sign)
}
