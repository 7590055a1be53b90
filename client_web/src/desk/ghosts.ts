/** Where meetings will stand once what waits is sent: shown hatched, since it is not certain. */
import type { Floor } from '../floor/floor'
import { cellKey } from '../floor/indexes'
import type { Item } from '../live/outbox'
import type { Id, Meeting } from '../wire/types'
import { type Marked, pairOf, shortOf } from './names'

export interface Ghost {
  readonly id: Id
  readonly text: string
  readonly names: readonly Marked[]
}

export function ghostsOf(floor: Floor, outbox: readonly Item[]): ReadonlyMap<string, Ghost> {
  const ghosts = new Map<string, Ghost>()
  for (const item of outbox) {
    if (item.state !== 'waiting' && item.state !== 'sent') continue
    if (item.command.type === 'move_meeting') {
      const { meeting: id, table, slot } = item.command
      const meeting = floor.meeting.get(id)
      if (meeting) ghosts.set(cellKey(table ?? meeting.table, slot ?? meeting.slot), ghost(floor, id, meeting))
    }
    if (item.command.type === 'swap_meetings') {
      const [a, b] = [floor.meeting.get(item.command.a), floor.meeting.get(item.command.b)]
      if (!a || !b) continue
      ghosts.set(cellKey(a.table, a.slot), ghost(floor, item.command.b, b))
      ghosts.set(cellKey(b.table, b.slot), ghost(floor, item.command.a, a))
    }
  }
  return ghosts
}

const ghost = (floor: Floor, id: Id, meeting: Meeting): Ghost => ({
  id,
  text: pairOf(floor, meeting),
  names: meeting.parties.map((party) => shortOf(floor, party.organisation)),
})
