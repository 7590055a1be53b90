/** What can be said at a meeting, and when. */
import type { Phase } from '../floor/phases'
import type { Id, Millis } from '../wire/types'
import type { MeetingEntry } from './agenda'
import { isSeated } from './partner'

/** seated: it is said already · nobody: call somebody, since a party is missing · help: call somebody, though all are there */
export type Act = 'here' | 'seat' | 'seated' | 'late' | 'nobody' | 'help'

interface Standing {
  readonly phase: Phase
  readonly now: Millis
  /** Checked in today. */
  readonly here: boolean
  /** Of one's own party; an interpreter has none. */
  readonly organisation?: Id
  readonly isToday: boolean
}

/** Nobody sits down earlier, and nobody knows earlier that they will be late. */
const SEAT_BEFORE_MS = 15 * 60_000
const LATE_BEFORE_MS = 60 * 60_000

const BEGUN: ReadonlySet<Phase> = new Set<Phase>(['running', 'waiting', 'overdue'])
const OPEN: ReadonlySet<Phase> = new Set<Phase>(['upcoming', 'calling', ...BEGUN])

export function actsAt(entry: MeetingEntry, standing: Standing): ReadonlySet<Act> {
  const { phase, now, here, organisation, isToday } = standing
  const acts = new Set<Act>()
  const until_ms = entry.starts - now
  const near = phase === 'calling' || BEGUN.has(phase) || (isToday && until_ms <= SEAT_BEFORE_MS)
  if (isToday && !here && !near) acts.add('here')
  if (!OPEN.has(phase)) return acts
  const sits = organisation !== undefined && isSeated(entry.meeting, organisation)
  if (phase === 'running') return acts.add('help')
  if (sits) acts.add('seated')
  else if (near && organisation !== undefined) acts.add('seat')
  if (!sits && isToday && until_ms <= LATE_BEFORE_MS) acts.add('late')
  if (phase !== 'upcoming') acts.add('nobody')
  return acts
}
