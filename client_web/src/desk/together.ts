/** Where two organisations are both free: the cells for a meeting that is added on the spot. */
import type { Floor } from '../floor/floor'
import { holds, indexOf } from '../floor/indexes'
import { type Cell, freeCells, timesIn } from '../floor/questions'
import type { Id, Millis, Party } from '../wire/types'

/** The soonest first; `home`: the cell that was chosen comes before all others where it is free. */
export function cellsTogether(floor: Floor, parties: readonly Party[], now: Millis, home?: Cell): Cell[] {
  const free = freeCells(floor, now).filter((cell) => parties.every((party) => isFree(floor, party, cell.slot)))
  const starts = (cell: Cell): Millis => {
    const slot = floor.slot.get(cell.slot)
    return slot ? timesIn(slot, floor.table.get(cell.table)?.zone).starts : 0
  }
  const isHome = (cell: Cell): boolean => cell.table === home?.table && cell.slot === home.slot
  return free.sort((a, b) => Number(isHome(b)) - Number(isHome(a)) || starts(a) - starts(b))
}

/** People who are named are asked for themselves; a party that names nobody, as a whole. */
function isFree(floor: Floor, party: Party, slot: Id): boolean {
  const theirs = (indexOf(floor).byOrganisation.get(party.organisation) ?? []).filter(
    ({ meeting }) => meeting.slot === slot && holds(meeting),
  )
  if (!party.people?.length) return theirs.length === 0
  return !theirs.some(({ meeting }) => {
    const people = meeting.parties.find((one) => one.organisation === party.organisation)?.people ?? []
    return people.length === 0 || people.some((person) => party.people?.includes(person))
  })
}

/** C2B and the like, from what both are; what is no cluster counts as a business. */
export function kindOf(floor: Floor, organisations: readonly Id[]): string {
  const letters = organisations.map((id) => (floor.organisation.get(id)?.kind === 'cluster' ? 'C' : 'B'))
  return letters.sort().reverse().join('2')
}
