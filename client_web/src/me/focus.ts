/** What the board is about: where to be now, else where to be next. */
import type { Floor } from '../floor/floor'
import { stateOf } from '../floor/indexes'
import { dayOf, type Phase } from '../floor/phases'
import { phaseIn, zoneNameOf } from '../floor/questions'
import type { Millis } from '../wire/types'
import { type Entry, isMain, type Main, stillOn } from './agenda'

/** The desk may know before the round that somebody does not come. */
const NEAR_MS = 15 * 60_000

const PRESSING: ReadonlySet<Phase> = new Set<Phase>(['calling', 'running', 'waiting', 'overdue'])

/**
 * The next of what still takes place. A no-show keeps the board shortly before and while its round runs, until it was read (`read` has its
 * key) or the next meeting is called.
 */
export function focusOf(
  floor: Floor,
  entries: readonly Entry[],
  now: Millis,
  read: ReadonlySet<string>,
): Main | undefined {
  const mains = entries.filter(isMain)
  const next = mains.find((entry) => stillOn(entry) && !isOver(floor, entry, now))
  if (next && isPressing(floor, next, now)) return next
  const missed = mains.find(
    (entry) => isNoShow(entry) && entry.starts - NEAR_MS <= now && now < entry.ends && !read.has(entry.key),
  )
  return missed ?? next
}

export const isNoShow = (entry: Entry): boolean => entry.is === 'meeting' && stateOf(entry.meeting) === 'no_show'

/** Where coordinators finish meetings by hand, one that runs over is not over. */
export function isOver(floor: Floor, entry: Entry, now: Millis): boolean {
  if (now < entry.ends) return false
  return entry.is !== 'meeting' || phaseIn(floor, entry.meeting, now) !== 'running'
}

function isPressing(floor: Floor, entry: Main, now: Millis): boolean {
  return entry.is === 'meeting' ? PRESSING.has(phaseIn(floor, entry.meeting, now)) : entry.starts <= now
}

/** A day of the programme, with its date. */
export interface Day {
  readonly key: string
  readonly starts: Millis
  readonly entries: readonly Entry[]
}

/** What comes after the board: by days, the day of the board first. */
export function comingAfter(floor: Floor, entries: readonly Entry[], focus: Main | undefined, now: Millis): Day[] {
  const coming = entries.filter((entry) => entry.key !== focus?.key && now < entry.ends && !isBefore(entry, focus))
  return byDay(floor, coming)
}

/** What the board has overtaken, such as the free minutes until then. */
const isBefore = (entry: Entry, focus: Main | undefined): boolean =>
  focus !== undefined && entry.ends <= focus.starts && stillOn(entry)

export function byDay(floor: Floor, entries: readonly Entry[]): Day[] {
  const zone = zoneNameOf(floor)
  const days = new Map<string, Entry[]>()
  for (const entry of entries) {
    const key = dayOf(entry.starts, zone)
    const list = days.get(key)
    if (list) list.push(entry)
    else days.set(key, [entry])
  }
  return [...days].map(([key, list]) => ({ key, starts: list[0]?.starts ?? 0, entries: list }))
}
