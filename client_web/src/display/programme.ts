/**
 * A session's running order as it stands. An item does not carry when it began, so it is reckoned from the session's
 * start and what went before; who is skipped takes no time, and an overrun moves the rest.
 */
import type { Floor } from '../floor/floor'
import type { Item, Millis, Organisation, Person, Session } from '../wire/types'

export interface Turn {
  readonly item: Item
  readonly speaker?: Person
  readonly organisation?: Organisation
  readonly starts: Millis
  readonly ends: Millis
  /** As it was planned. */
  readonly planned: Millis
}

export interface Running {
  readonly session: Session
  /** Whether the session has begun. */
  readonly on: boolean
  readonly turns: readonly Turn[]
  /** Who speaks, by the coordinator's hand, else by the plan. */
  readonly current?: Turn
  /** The how many-th of how many. */
  readonly place: number
  readonly coming: readonly Turn[]
}

const MINUTE = 60_000

/** The session that is on or comes next, with its running order. */
export function runningOf(floor: Floor, now: Millis): Running | undefined {
  const session = [...floor.session.values()]
    .filter(({ ends }) => now < ends)
    .sort((a, b) => a.starts - b.starts || a.ends - b.ends)[0]
  if (!session) return undefined
  const turns = turnsOf(floor, session, now)
  const current = now >= session.starts ? currentOf(turns, now) : undefined
  const place = current ? turns.indexOf(current) : -1
  const coming = turns.filter(({ item }, at) => at > place && (item.state ?? 'planned') === 'planned')
  return { session, on: now >= session.starts, turns, current, place: place + 1, coming }
}

function turnsOf(floor: Floor, session: Session, now: Millis): Turn[] {
  let planned = session.planned ?? session.starts
  let starts = session.starts
  return (session.items ?? []).flatMap((id): Turn[] => {
    const item = floor.item.get(id)
    if (!item) return []
    const length = (item.minutes ?? 0) * MINUTE
    const took = item.state === 'skipped' ? 0 : length
    const turn = { item, ...speakerOf(floor, item), starts, ends: starts + took, planned }
    planned += length
    starts = item.state === 'running' ? Math.max(turn.ends, nextMinute(now)) : turn.ends
    return [turn]
  })
}

const nextMinute = (now: Millis): Millis => Math.ceil(now / MINUTE) * MINUTE

function currentOf(turns: readonly Turn[], now: Millis): Turn | undefined {
  const running = turns.find(({ item }) => item.state === 'running')
  if (running) return running
  return turns.find(({ item, starts, ends }) => (item.state ?? 'planned') === 'planned' && now >= starts && now < ends)
}

function speakerOf(floor: Floor, item: Item): Pick<Turn, 'speaker' | 'organisation'> {
  const speaker = floor.person.get(item.speakers?.[0] ?? '')
  return { speaker, organisation: floor.organisation.get(speaker?.organisation ?? '') }
}
