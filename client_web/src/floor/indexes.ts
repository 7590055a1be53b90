/** Who stands where, found once for each state of the floor and then remembered with it. */
import type { Id, Meeting, MeetingState } from '../wire/types'
import type { Floor } from './floor'

const HOLDING: ReadonlySet<MeetingState> = new Set<MeetingState>(['planned', 'called', 'running', 'done'])
const LIVE: ReadonlySet<MeetingState> = new Set<MeetingState>(['planned', 'called', 'running'])

/** A meeting with its id, which is not in the entity itself. */
export interface Placed {
  readonly id: Id
  readonly meeting: Meeting
}

export const stateOf = (meeting: Meeting): MeetingState => meeting.state ?? 'planned'
/** It holds its cell and its people. */
export const holds = (meeting: Meeting): boolean => HOLDING.has(stateOf(meeting))
/** It can still be moved, called, finished or called off. */
export const isLive = (meeting: Meeting): boolean => LIVE.has(stateOf(meeting))

export const cellKey = (table: Id, slot: Id): string => `${table} ${slot}`

interface Index {
  readonly cells: ReadonlyMap<string, Placed>
  readonly byOrganisation: ReadonlyMap<Id, readonly Placed[]>
  readonly bySlot: ReadonlyMap<Id, readonly Placed[]>
}

// Every state of the floor has its own map of meetings, so an index is never out of date and goes with its map.
const indexes = new WeakMap<ReadonlyMap<Id, Meeting>, Index>()

export function indexOf(floor: Floor): Index {
  let index = indexes.get(floor.meeting)
  if (!index) {
    index = made(floor.meeting)
    indexes.set(floor.meeting, index)
  }
  return index
}

function made(meetings: ReadonlyMap<Id, Meeting>): Index {
  const cells = new Map<string, Placed>()
  const byOrganisation = new Map<Id, Placed[]>()
  const bySlot = new Map<Id, Placed[]>()
  for (const [id, meeting] of meetings) {
    const placed = { id, meeting }
    const key = cellKey(meeting.table, meeting.slot)
    const there = cells.get(key)
    if (!there || rank(meeting) > rank(there.meeting)) cells.set(key, placed)
    add(bySlot, meeting.slot, placed)
    for (const party of meeting.parties) add(byOrganisation, party.organisation, placed)
  }
  return { cells, byOrganisation, bySlot }
}

/** What a cell shows when several meetings name it: the one that holds it, else a no-show before one called off. */
function rank(meeting: Meeting): number {
  if (holds(meeting)) return 2
  return stateOf(meeting) === 'no_show' ? 1 : 0
}

function add(index: Map<Id, Placed[]>, key: Id, placed: Placed): void {
  const list = index.get(key)
  if (list) list.push(placed)
  else index.set(key, [placed])
}
