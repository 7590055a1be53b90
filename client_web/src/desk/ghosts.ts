/** Where meetings will stand once what waits is sent: shown hatched, since it is not certain. */
import type { Floor } from '../floor/floor'
import { cellKey } from '../floor/indexes'
import type { Item } from '../live/outbox'
import type { Id } from '../wire/types'
import { pairOf } from './names'

export interface Ghost {
  readonly id: Id
  readonly text: string
}

export function ghostsOf(floor: Floor, outbox: readonly Item[]): ReadonlyMap<string, Ghost> {
  const ghosts = new Map<string, Ghost>()
  for (const item of outbox) {
    if (item.state !== 'waiting' && item.state !== 'sent') continue
    if (item.command.type === 'move_meeting') {
      const { meeting: id, table, slot } = item.command
      const meeting = floor.meeting.get(id)
      if (meeting) ghosts.set(cellKey(table ?? meeting.table, slot ?? meeting.slot), { id, text: pairOf(floor, meeting) })
    }
    if (item.command.type === 'swap_meetings') {
      const [a, b] = [floor.meeting.get(item.command.a), floor.meeting.get(item.command.b)]
      if (!a || !b) continue
      ghosts.set(cellKey(a.table, a.slot), { id: item.command.b, text: pairOf(floor, b) })
      ghosts.set(cellKey(b.table, b.slot), { id: item.command.a, text: pairOf(floor, a) })
    }
  }
  return ghosts
}
