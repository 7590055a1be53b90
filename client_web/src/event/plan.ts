/** The programme, day by day: sessions, and rounds that follow one another as one line. */
import type { Floor } from '../floor/floor'
import { dayOf } from '../floor/phases'
import { slotsInOrder, zoneNameOf } from '../floor/questions'
import type { Millis, Session, Slot } from '../wire/types'

export interface Line {
  readonly key: string
  readonly starts: Millis
  readonly ends: Millis
  /** When it was to begin, where that is no longer so. */
  readonly planned?: Millis
  readonly session?: Session
  readonly rounds?: { readonly from: number; readonly to: number }
}

export interface Day {
  /** 2014-10-23, in the event's zone. */
  readonly date: string
  readonly at: Millis
  readonly lines: readonly Line[]
}

/** A pause that is worth a line. */
const LONG_MS = 30 * 60_000

export function daysOf(floor: Floor): Day[] {
  const zone = zoneNameOf(floor)
  const lines = [...sessionLines(floor), ...slotLines(floor)].sort((a, b) => a.starts - b.starts)
  const days = new Map<string, Line[]>()
  for (const line of lines) {
    const date = dayOf(line.starts, zone)
    days.set(date, [...(days.get(date) ?? []), line])
  }
  return [...days].map(([date, found]) => ({ date, at: found[0]?.starts ?? 0, lines: found }))
}

const sessionLines = (floor: Floor): Line[] =>
  [...floor.session].map(([id, session]) => ({
    key: id,
    starts: session.starts,
    ends: session.ends,
    planned: later(session),
    session,
  }))

const later = ({ starts, planned }: Session | Slot): Millis | undefined =>
  planned !== undefined && planned !== starts ? planned : undefined

/** Rounds up to a break, or to the end of the day; breaks that follow one another are one, if it is long. */
function slotLines(floor: Floor): Line[] {
  const zone = zoneNameOf(floor)
  const runs: Slot[][] = []
  for (const [, slot] of slotsInOrder(floor)) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const belongs = last && isBreak(last) === isBreak(slot) && dayOf(last.starts, zone) === dayOf(slot.starts, zone)
    if (run && belongs) run.push(slot)
    else runs.push([slot])
  }
  return runs.flatMap((run) => lineOf(run) ?? [])
}

const isBreak = (slot: Slot): boolean => slot.kind === 'break'

function lineOf(run: readonly Slot[]): Line | undefined {
  const [first, last] = [run[0], run.at(-1)]
  if (!first || !last) return undefined
  const { starts, number } = first
  const ends = Math.max(...run.map((slot) => slot.ends))
  if (isBreak(first)) return ends - starts >= LONG_MS ? { key: `break ${starts}`, starts, ends } : undefined
  return { key: `rounds ${starts}`, starts, ends, planned: later(first), rounds: { from: number, to: last.number } }
}
