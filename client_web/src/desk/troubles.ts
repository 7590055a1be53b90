/** What on the grid is not as usual: the exceptions that a cell, a zone's tab and a chip speak of. */
import type { Conflict } from '../floor/conflicts'
import type { Floor } from '../floor/floor'
import { isLive, type Placed } from '../floor/indexes'
import { type Seen, unseenMove } from '../floor/marks'
import type { Phase } from '../floor/phases'
import { phaseIn, timesOf } from '../floor/questions'
import type { Sign } from '../parts/signs'
import type { Id, Meeting, Millis } from '../wire/types'

export type Trouble = 'help' | 'conflict' | 'overdue' | 'no-show' | 'moved'
export const TROUBLES: readonly Trouble[] = ['help', 'conflict', 'overdue', 'no-show', 'moved']

/** A call for help looks as what is overdue does: both wait for somebody to come. */
export const TROUBLE_SIGNS: Record<Trouble, Sign> = {
  help: 'overdue',
  conflict: 'conflict',
  overdue: 'overdue',
  'no-show': 'no-show',
  moved: 'moved',
}

export interface Troubled extends Placed {
  readonly trouble: Trouble
}

export type ByMeeting = ReadonlyMap<Id, Conflict>

/** Each meeting that a conflict is about, with the first one of its own. */
export function byMeeting(conflicts: readonly Conflict[]): ByMeeting {
  const found = new Map<Id, Conflict>()
  for (const conflict of conflicts) {
    for (const id of [conflict.meeting, conflict.other]) {
      if (id !== undefined && !found.has(id)) found.set(id, conflict)
    }
  }
  return found
}

/** The trouble of one meeting, the most pressing one; past rounds have none. */
export function troubleOf(
  id: Id,
  meeting: Meeting,
  phase: Phase,
  over: boolean,
  conflict: Conflict | undefined,
  seen: Seen,
): Trouble | undefined {
  if (over) return undefined
  if (isLive(meeting) && Object.keys(meeting.help ?? {}).length > 0) return 'help'
  if (isLive(meeting) && conflict) return 'conflict'
  if (phase === 'overdue') return 'overdue'
  if (phase === 'no_show') return 'no-show'
  return isLive(meeting) && unseenMove(id, meeting, seen) ? 'moved' : undefined
}

export function troublesOf(floor: Floor, now: Millis, conflicts: ByMeeting, seen: Seen): Troubled[] {
  const found: Troubled[] = []
  for (const [id, meeting] of floor.meeting) {
    const over = timesOf(floor, meeting).ends <= now
    const phase = over ? 'held' : phaseIn(floor, meeting, now)
    const trouble = troubleOf(id, meeting, phase, over, conflicts.get(id), seen)
    if (trouble) found.push({ id, meeting, trouble })
  }
  return found
}

/** Tables that have an exception, or one of this sort. */
export function tablesWith(troubles: readonly Troubled[], only: Trouble | undefined): ReadonlySet<Id> {
  return new Set(
    troubles.filter(({ trouble }) => only === undefined || trouble === only).map(({ meeting }) => meeting.table),
  )
}

/** How many of each sort, in a zone or in all. */
export function countsOf(floor: Floor, troubles: readonly Troubled[], zone?: Id): ReadonlyMap<Trouble, number> {
  const counts = new Map<Trouble, number>()
  for (const { meeting, trouble } of troubles) {
    if (zone !== undefined && floor.table.get(meeting.table)?.zone !== zone) continue
    counts.set(trouble, (counts.get(trouble) ?? 0) + 1)
  }
  return counts
}
