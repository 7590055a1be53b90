/** A person's own programme: meetings, those they interpret, sessions, buses and stops, free rounds and breaks, as they begin. */
import type { Floor } from '../floor/floor'
import { holds, isLive, type Placed } from '../floor/indexes'
import { dayOf, type Times } from '../floor/phases'
import { interprets, meetingsOfPerson, slotsInOrder, timesOf, zoneNameOf } from '../floor/questions'
import type { Group, Id, Item, Millis, Session } from '../wire/types'

interface Spanned extends Times {
  readonly key: string
}
/** `serves`: as its interpreter, not as a party. */
export interface MeetingEntry extends Spanned, Placed {
  readonly is: 'meeting'
  readonly serves: boolean
}
/** An item of a session and when it comes, if all before it take as long as planned. */
export interface Timed extends Times {
  readonly id: Id
  readonly item: Item
}
/** A session in which the person speaks. */
export interface SessionEntry extends Spanned {
  readonly is: 'session'
  readonly id: Id
  readonly session: Session
  readonly talks: readonly Timed[]
}
/** The bus of the person's group. It ends when its session does; `first` is what the session begins with. */
export interface BusEntry extends Spanned {
  readonly is: 'bus'
  readonly id: Id
  readonly group: Group
  readonly session: Session
  readonly first?: Timed
  readonly stops: readonly Timed[]
}
export interface StopEntry extends Spanned {
  readonly is: 'stop'
  readonly group: Group
  readonly item: Item
}
export interface GapEntry extends Spanned {
  readonly is: 'free' | 'break'
}
export type Entry = MeetingEntry | SessionEntry | BusEntry | StopEntry | GapEntry
/** What the board can be about. */
export type Main = MeetingEntry | SessionEntry | BusEntry

const MINUTE = 60_000

export function agendaOf(floor: Floor, person: Id): Entry[] {
  const meetings = meetingsOfPerson(floor, person).map((placed) => meetingEntry(floor, placed, person))
  const buses = busesOf(floor, person)
  const visited = new Set(buses.map((bus) => bus.group.session))
  return [
    ...meetings.filter((entry) => Number.isFinite(entry.starts)),
    ...buses,
    ...buses.flatMap(stopsOf),
    ...sessionsOf(floor, person).filter((entry) => !visited.has(entry.id)),
    ...gapsOf(floor, meetings),
  ].sort((a, b) => a.starts - b.starts || ORDER.indexOf(a.is) - ORDER.indexOf(b.is) || b.ends - a.ends)
}

const ORDER: readonly Entry['is'][] = ['session', 'bus', 'stop', 'meeting', 'free', 'break']

export const isMain = (entry: Entry): entry is Main =>
  entry.is === 'meeting' || entry.is === 'session' || entry.is === 'bus'

function meetingEntry(floor: Floor, { id, meeting }: Placed, person: Id): MeetingEntry {
  const serves = interprets(floor, meeting, person)
  return { is: 'meeting', key: `meeting ${id}`, id, meeting, serves, ...timesOf(floor, meeting) }
}

function busesOf(floor: Floor, person: Id): BusEntry[] {
  return [...floor.group].flatMap(([id, group]): BusEntry[] => {
    const session = floor.session.get(group.session)
    const goes = group.leader === person || group.members?.includes(person)
    if (!session || !goes) return []
    const [first, ...rest] = itemsOf(floor, group.session, session)
    const starts = group.departs ?? session.starts
    const isLeaving = first !== undefined && first.starts <= starts && starts < first.ends
    const stops = isLeaving || !first ? rest : [first, ...rest]
    return [
      {
        is: 'bus',
        key: `bus ${id}`,
        id,
        group,
        session,
        first: isLeaving ? first : undefined,
        stops,
        starts,
        ends: session.ends,
      },
    ]
  })
}

const stopsOf = (bus: BusEntry): StopEntry[] =>
  bus.stops.map(({ id, item, starts, ends }) => ({
    is: 'stop',
    key: `stop ${bus.id} ${id}`,
    group: bus.group,
    item,
    starts,
    ends,
  }))

function sessionsOf(floor: Floor, person: Id): SessionEntry[] {
  return [...floor.session].flatMap(([id, session]): SessionEntry[] => {
    const talks = itemsOf(floor, id, session).filter(({ item }) => item.speakers?.includes(person))
    const { starts, ends } = session
    return talks.length > 0 ? [{ is: 'session', key: `session ${id}`, id, session, talks, starts, ends }] : []
  })
}

/** The running order with its times; what is skipped takes none. */
export function itemsOf(floor: Floor, id: Id, session: Session): Timed[] {
  const order = session.items ?? []
  const place = (item: Id) => (order.includes(item) ? order.indexOf(item) : order.length)
  let at = session.starts
  return [...floor.item]
    .filter(([, item]) => item.session === id && item.state !== 'skipped')
    .sort(([a, one], [b, other]) => place(a) - place(b) || one.number - other.number)
    .map(([which, item]) => {
      const starts = at
      at += (item.minutes ?? 0) * MINUTE
      return { id: which, item, starts, ends: at }
    })
}

/** Rounds and breaks without a meeting, between the first and the last meeting of a day. */
function gapsOf(floor: Floor, meetings: readonly MeetingEntry[]): GapEntry[] {
  const zone = zoneNameOf(floor)
  const held = meetings.filter(({ meeting }) => holds(meeting))
  const days = new Map<string, readonly MeetingEntry[]>()
  for (const entry of held) {
    const day = dayOf(entry.starts, zone)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  const gaps = slotsInOrder(floor).flatMap(([id, slot]): GapEntry[] => {
    const own = days.get(dayOf(slot.starts, zone)) ?? []
    const within = own.some((entry) => entry.starts < slot.starts) && own.some((entry) => entry.starts > slot.starts)
    const taken = meetings.some(({ meeting, starts, ends }) => meeting.slot === id || overlaps(slot, { starts, ends }))
    const is = slot.kind === 'break' ? 'break' : 'free'
    return within && !taken ? [{ is, key: `${is} ${id}`, starts: slot.starts, ends: slot.ends }] : []
  })
  return joined(gaps)
}

const overlaps = (one: Times, other: Times): boolean => one.starts < other.ends && other.starts < one.ends

/** Breaks that follow one another are one. */
function joined(gaps: readonly GapEntry[]): GapEntry[] {
  const list: GapEntry[] = []
  for (const gap of gaps) {
    const last = list.at(-1)
    if (last?.is === 'break' && gap.is === 'break' && last.ends >= gap.starts) list.pop()
    const follows = last !== undefined && !list.includes(last)
    list.push(follows ? { ...last, ends: gap.ends } : gap)
  }
  return list
}

/** How much of a day's rounds somebody has taken up, and when the next pause begins. */
export interface Load {
  readonly taken: number
  readonly rounds: number
  readonly pause?: Millis
}

export function loadOf(floor: Floor, entries: readonly Entry[], day: Millis, after: Millis): Load {
  const zone = zoneNameOf(floor)
  const today = dayOf(day, zone)
  const rounds = slotsInOrder(floor).filter(([, slot]) => slot.kind !== 'break' && dayOf(slot.starts, zone) === today)
  const own = entries.filter((entry) => entry.is === 'meeting' && holds(entry.meeting))
  const taken = own.filter((entry) => dayOf(entry.starts, zone) === today).length
  const gap = entries.find((entry) => isGap(entry) && entry.starts >= after && dayOf(entry.starts, zone) === today)
  return { taken, rounds: rounds.length, pause: gap?.starts }
}

export const isGap = (entry: Entry): entry is GapEntry => entry.is === 'free' || entry.is === 'break'

/** It still takes place, or already does. */
export const stillOn = (entry: Entry): boolean => entry.is !== 'meeting' || isLive(entry.meeting)
