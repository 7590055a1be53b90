/** How places are written where there is little room. */
import type { Floor } from '../floor/floor'
import type { Id } from '../wire/types'

const LONGEST = 2

/** A zone's letter: its name if it is one, else the last word of its name if that is (Hall A), else its id. */
export function signOfZone(floor: Floor, zone: Id | undefined): string | undefined {
  const name = floor.zone.get(zone ?? '')?.name.trim()
  if (name === undefined) return undefined
  const last = name.split(/\s+/).at(-1) ?? name
  return [...last].length <= LONGEST ? last : zone
}
