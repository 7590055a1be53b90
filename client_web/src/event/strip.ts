/** The floor in one look: a sign for each table, by zone, and how many there are of each. */
import type { Floor } from '../floor/floor'
import { isToday, meetingAt, phaseIn, roundNow, tablesInOrder } from '../floor/questions'
import { signOfZone } from '../parts/places'
import { SIGNS, type Sign } from '../parts/signs'
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
