/** The departures board: which organisation goes to which table in a round, and where it went before. */
import type { Floor } from '../floor/floor'
import { holds, type Placed, stateOf } from '../floor/indexes'
import { meetingsIn, type Round, roundAfter, roundNow, timesIn, timesOf, zoneNameOf } from '../floor/questions'
import { type Entries, entriesOf, folded } from '../parts/alphabet'
import { signOfZone } from '../parts/places'
import { hanIn } from '../parts/scripts'
import type { Id, Meeting, Millis, Party, Was } from '../wire/types'
import { timeOf } from '../words/dates'
import { type Settings, turnOf, zonesShown } from './settings'

export interface Departure {
  readonly key: string
  readonly organisation: Id
  readonly entries: Entries
  /** What tells two rows of one organisation apart, and the time where its zone begins at another. */
  readonly note: { readonly latin?: string; readonly han?: string }
  readonly table: string
  /** Only where the event has several zones. */
  readonly zone?: string
  /** Which way; null: the display knows the way to other zones only. */
  readonly turned?: number | null
  /** Its own script is 汉字. */
  readonly isHan: boolean
  /** It does not take place: a word stands in place of the number. */
  readonly off?: 'cancelled' | 'no_show'
  readonly was?: Was & { readonly label: string }
}

const MINUTE = 60_000

/** The round on the board: the one that is being called, else the one that runs, else the next. */
export function roundOnBoard(floor: Floor, now: Millis, zone: Id | undefined, callBefore: number): Round | undefined {
  const round = roundNow(floor, now, zone)
  const next = round?.running ? roundAfter(floor, round.id) : undefined
  if (!next) return round
  const [id, slot] = next
  const times = timesIn(slot, zone)
  return now >= times.starts - callBefore * MINUTE ? { id, slot, times, running: false } : round
}

/** All rows of a round, in no order. */
export function departuresOf(floor: Floor, round: Pick<Round, 'id' | 'running'>, settings: Settings): Departure[] {
  const zones = zonesShown(settings)
  const rows = meetingsIn(floor, round.id)
    .filter(({ meeting }) => !zones || zones.has(floor.table.get(meeting.table)?.zone ?? ''))
    .flatMap((placed) => placed.meeting.parties.map((party) => ({ placed, party })))
  const sitting = new Set(rows.filter(({ placed }) => holds(placed.meeting)).map(({ party }) => party.organisation))
  const shown = rows.filter(({ placed, party }) => holds(placed.meeting) || !sitting.has(party.organisation))
  const counted = new Map<Id, number>()
  for (const { party } of shown) counted.set(party.organisation, (counted.get(party.organisation) ?? 0) + 1)
  return shown.flatMap(({ placed, party }) => {
    const several = (counted.get(party.organisation) ?? 0) > 1
    return departure(floor, round, settings, placed, party, several) ?? []
  })
}

function departure(
  floor: Floor,
  round: Pick<Round, 'id' | 'running'>,
  settings: Settings,
  { id, meeting }: Placed,
  party: Party,
  several: boolean,
): Departure | undefined {
  const organisation = floor.organisation.get(party.organisation)
  const table = floor.table.get(meeting.table)
  if (!organisation || !table) return undefined
  const state = stateOf(meeting)
  return {
    key: `${id} ${party.organisation}`,
    organisation: party.organisation,
    entries: entriesOf(organisation),
    note: noteOf(floor, meeting, party, several, settings.zone),
    table: table.label,
    zone: floor.zone.size > 1 ? signOfZone(floor, table.zone) : undefined,
    turned: floor.zone.size > 1 ? wayTo(table.zone, settings) : undefined,
    isHan: hanIn(organisation.native ?? ''),
    off: state === 'cancelled' || state === 'no_show' ? state : undefined,
    was: round.running ? undefined : cameFrom(floor, meeting),
  }
}

function wayTo(zone: Id | undefined, { arrows }: Settings): number | null | undefined {
  return Object.keys(arrows).length > 0 ? (turnOf(arrows[zone ?? '']) ?? null) : undefined
}

/** The old number, struck; of a meeting that only changed its round, the old time. */
function cameFrom(floor: Floor, meeting: Meeting): Departure['was'] {
  const was = meeting.was
  return was && { ...was, label: oldPlace(floor, was, meeting) }
}

function oldPlace(floor: Floor, was: Was, meeting: Meeting): string {
  if (was.table !== meeting.table) return floor.table.get(was.table)?.label ?? was.table
  const slot = floor.slot.get(was.slot)
  return slot ? timeOf(slot.starts, zoneNameOf(floor)) : ''
}

function noteOf(
  floor: Floor,
  meeting: Meeting,
  party: Party,
  several: boolean,
  zone: Id | undefined,
): Departure['note'] {
  const slot = floor.slot.get(meeting.slot)
  const starts = timesOf(floor, meeting).starts
  // Zones that run apart: a row whose round begins at another time than the head says it itself.
  const time = slot && starts !== timesIn(slot, zone).starts ? timeOf(starts, zoneNameOf(floor)) : undefined
  if (!several) return { latin: time, han: time }
  const who = apart(floor, meeting, party)
  return { latin: joined(who.latin, time), han: joined(who.han, time) }
}

const joined = (...texts: (string | undefined)[]): string | undefined => texts.filter(Boolean).join(' ') || undefined

/** An organisation at several tables: whose row it is, else whom it meets. */
function apart(floor: Floor, meeting: Meeting, party: Party): Departure['note'] {
  const person = party.people?.map((id) => floor.person.get(id)).find((found) => found !== undefined)
  if (person) return surnameOf(person)
  const other = meeting.parties.find(({ organisation }) => organisation !== party.organisation)
  const organisation = floor.organisation.get(other?.organisation ?? '')
  if (!organisation) return {}
  const { latin, han } = entriesOf(organisation)
  return { latin: latin.text, han: han.text }
}

const TWO_CHARACTERS = /^(欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|司徒|东方)/

/** Chinese names begin with the surname, in both scripts; others end with it. */
export function surnameOf({ name, native }: { name: string; native?: string }): { latin: string; han: string } {
  const words = name.trim().split(/\s+/)
  if (native === undefined || !hanIn(native)) {
    const last = words.at(-1) ?? name
    return { latin: last, han: last }
  }
  const han = TWO_CHARACTERS.exec(native)?.[0] ?? [...native][0] ?? native
  return { latin: words[0] ?? name, han }
}

/** A meeting of this round that was moved before it began, of both parties one row each, the newest first. */
export interface Change extends Departure {
  readonly was: NonNullable<Departure['was']>
  /** Where it left this round: when it takes place now. */
  readonly at?: string
}

/** All moves of a round, also of meetings that left it. */
export function changesOf(floor: Floor, round: Pick<Round, 'id' | 'running'>, settings: Settings): Change[] {
  if (round.running) return []
  const stayed = departuresOf(floor, round, settings).flatMap((row): Change[] =>
    row.was && !row.off ? [{ ...row, was: row.was }] : [],
  )
  const zones = zonesShown(settings)
  const left = [...floor.meeting]
    .map(([id, meeting]) => ({ id, meeting }))
    .filter(({ meeting }) => meeting.was?.slot === round.id && meeting.slot !== round.id && holds(meeting))
    .filter(({ meeting }) => !zones || zones.has(floor.table.get(meeting.was?.table ?? '')?.zone ?? ''))
    .flatMap((placed) => gone(floor, round, settings, placed))
  const name = ({ entries }: Change) => folded(entries.latin.text)
  return [...stayed, ...left].sort((a, b) => b.was.at - a.was.at || name(a).localeCompare(name(b)))
}

function gone(floor: Floor, round: Pick<Round, 'id' | 'running'>, settings: Settings, placed: Placed): Change[] {
  const { meeting } = placed
  const at = timeOf(timesOf(floor, meeting).starts, zoneNameOf(floor))
  return meeting.parties.flatMap((party): Change[] => {
    const row = departure(floor, round, settings, placed, party, false)
    const label = floor.table.get(meeting.was?.table ?? '')?.label ?? ''
    return row && meeting.was ? [{ ...row, note: {}, at, was: { ...meeting.was, label } }] : []
  })
}
