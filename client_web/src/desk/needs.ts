/** “Needs me now”: what waits for a coordinator, the most urgent first. */
import type { Conflict } from '../floor/conflicts'
import type { Floor } from '../floor/floor'
import { isLive, stateOf } from '../floor/indexes'
import { phaseIn, slotsInOrder, timesOf } from '../floor/questions'
import type { Help, Id, Meeting, Millis } from '../wire/types'

export type Need =
  | { readonly type: 'help'; readonly meeting: Id; readonly who: Id; readonly help: Help }
  | { readonly type: 'conflict'; readonly meeting: Id; readonly conflict: Conflict }
  | {
      readonly type: 'overdue'
      readonly meeting: Id
      readonly missing: readonly Id[]
      readonly waits: readonly Id[]
      readonly minutes: number
      readonly called: boolean
    }
  | { readonly type: 'unconfirmed'; readonly slot: Id; readonly meetings: readonly Id[] }

const MINUTE = 60_000
/** Conflicts of what begins within this time come before what is merely overdue. */
const SOON = 5 * MINUTE

/**
 * Calls for help first: somebody stands there. Then what collides now, who is missing, what will collide, and last what
 * only has to be confirmed.
 */
export function needsOf(floor: Floor, now: Millis, conflicts: readonly Conflict[]): Need[] {
  const collisions = conflicts.map(
    (conflict): Need => ({ type: 'conflict', meeting: solvedBy(floor, conflict), conflict }),
  )
  const soon = (need: Need): boolean => startsOf(floor, need) <= now + SOON
  return [
    ...helps(floor),
    ...collisions.filter(soon),
    ...overdues(floor, now),
    ...collisions.filter((need) => !soon(need)),
    ...unconfirmed(floor, now),
  ]
}

/** One key for each need: what the list is keyed by. */
export function keyOfNeed(need: Need): string {
  if (need.type === 'unconfirmed') return `unconfirmed ${need.slot}`
  if (need.type === 'conflict') return `conflict ${JSON.stringify(need.conflict)}`
  return `${need.type} ${need.meeting} ${need.type === 'help' ? need.who : ''}`
}

function startsOf(floor: Floor, need: Need): Millis {
  const meeting = need.type === 'unconfirmed' ? undefined : floor.meeting.get(need.meeting)
  return meeting ? timesOf(floor, meeting).starts : 0
}

/** Of two meetings that collide, the one that can rather be moved: the later, unless it has begun. */
function solvedBy(floor: Floor, conflict: Conflict): Id {
  const other = conflict.other === undefined ? undefined : floor.meeting.get(conflict.other)
  return conflict.other !== undefined && other && isLive(other) && stateOf(other) !== 'running'
    ? conflict.other
    : conflict.meeting
}

function helps(floor: Floor): Need[] {
  return [...floor.meeting]
    .filter(([, meeting]) => isLive(meeting))
    .flatMap(([id, meeting]) =>
      Object.entries(meeting.help ?? {}).map(([who, help]) => ({ type: 'help' as const, meeting: id, who, help })),
    )
    .sort((a, b) => a.help.at - b.help.at)
}

function overdues(floor: Floor, now: Millis): Need[] {
  return [...floor.meeting]
    .filter(([, meeting]) => isLive(meeting) && !meeting.help && phaseIn(floor, meeting, now) === 'overdue')
    .map(([id, meeting]) => ({
      type: 'overdue' as const,
      meeting: id,
      ...whoSits(meeting),
      minutes: minutesSince(timesOf(floor, meeting).starts, now),
      called: stateOf(meeting) === 'called',
    }))
    .sort((a, b) => b.minutes - a.minutes)
}

export function whoSits(meeting: Meeting): { missing: Id[]; waits: Id[] } {
  const seated = meeting.seated ?? []
  const all = meeting.parties.map((party) => party.organisation)
  return { missing: all.filter((id) => !seated.includes(id)), waits: all.filter((id) => seated.includes(id)) }
}

export const minutesSince = (then: Millis, now: Millis): number => Math.max(0, Math.floor((now - then) / MINUTE))

/** Minutes that are left, the last one counted until it is over. */
export const minutesTo = (then: Millis, now: Millis): number => Math.max(0, Math.ceil((then - now) / MINUTE))

function unconfirmed(floor: Floor, now: Millis): Need[] {
  const bySlot = new Map<Id, Id[]>()
  for (const [id, meeting] of floor.meeting) {
    if (!isLive(meeting) || phaseIn(floor, meeting, now) !== 'unconfirmed') continue
    const list = bySlot.get(meeting.slot)
    if (list) list.push(id)
    else bySlot.set(meeting.slot, [id])
  }
  return slotsInOrder(floor)
    .flatMap(([slot]): Need[] => {
      const meetings = bySlot.get(slot)
      return meetings ? [{ type: 'unconfirmed', slot, meetings }] : []
    })
    .reverse()
}
