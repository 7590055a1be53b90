/** How the desk names what stands on the floor: as short as a cell, or as long as a sentence needs. */
import type { Floor } from '../floor/floor'
import { presenceOf } from '../floor/phases'
import { zoneNameOf } from '../floor/questions'
import { hanIn } from '../parts/scripts'
import type { Id, Meeting, Millis, Organisation, Person, Presence } from '../wire/types'

/** A text with the language that it has to be marked with. */
export interface Marked {
  readonly text: string
  readonly lang?: 'zh-CN'
}

const marked = (text: string): Marked => (hanIn(text) ? { text, lang: 'zh-CN' } : { text })

/** What fits a cell: the own script where it is Chinese, else the Latin short name. */
export function shortName(organisation: Organisation | undefined, id: Id): Marked {
  if (!organisation) return { text: id }
  const native = organisation.native && (organisation.native_short ?? organisation.native)
  return marked(native !== undefined && hanIn(native) ? native : (organisation.short ?? organisation.name))
}

export const shortOf = (floor: Floor, id: Id): Marked => shortName(floor.organisation.get(id), id)

/** Nordvind × 四川环保 */
export const pairOf = (floor: Floor, meeting: Meeting): string =>
  meeting.parties.map((party) => shortOf(floor, party.organisation).text).join(' × ')

/** 陈玉兰 Chen Yulan: the own script first, where there is one. */
export const personName = (person: Person): string =>
  person.native !== undefined && hanIn(person.native) ? `${person.native} ${person.name}` : person.name

export const personOf = (floor: Floor, id: Id): string => {
  const person = floor.person.get(id)
  return person ? personName(person) : id
}

/** The letter of a zone, where it has to be told from others: B of “Hall B”, 东 of 东厅. */
export function zoneSign(floor: Floor, zone: Id | undefined): string {
  if (zone === undefined || floor.zone.size < 2) return ''
  const name = floor.zone.get(zone)?.name ?? zone
  const last = name.split(/\s+/).at(-1) ?? name
  return [...last].length <= 2 ? last : [...last].slice(0, 1).join('')
}

export const labelOf = (floor: Floor, table: Id): string => floor.table.get(table)?.label ?? table

/** Who takes part for a party: those named, else nobody in particular. */
export const peopleOf = (floor: Floor, meeting: Meeting, organisation: Id): Id[] =>
  (meeting.parties.find((party) => party.organisation === organisation)?.people ?? []).filter((id) =>
    floor.person.has(id),
  )

export const presenceNow = (floor: Floor, person: Person, now: Millis): Presence =>
  presenceOf(person, zoneNameOf(floor), now)

/** A number to call, or an address to write to. */
export function phoneOf(person: Person | undefined): string | undefined {
  const contact = person?.contact
  if (contact === undefined) return undefined
  if (typeof contact === 'string') return /^\+?[\d ()/-]{5,}$/.test(contact) ? contact : undefined
  return contact.phone ?? contact.mobile ?? contact.tel
}

export function mailOf(person: Person | undefined): string | undefined {
  const contact = person?.contact
  if (contact === undefined) return undefined
  if (typeof contact === 'string') return contact.includes('@') ? contact : undefined
  return contact.mail ?? contact.email
}

/** WM of Wei Ming; of 汉字 the first two. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const letters = words.length > 1 ? words.map((word) => word.charAt(0)) : [...name]
  return letters.slice(0, 2).join('').toUpperCase()
}
