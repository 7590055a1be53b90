/** Which meetings a command of one's own has moved, found again once it is done. */
import type { Floor } from '../floor/floor'
import type { Command, Id, Meeting } from '../wire/types'

export type Moved = (id: Id, meeting: Meeting) => boolean

const NONE: Moved = () => false

export function movedBy(floor: Floor, command: Command): Moved {
  switch (command.type) {
    case 'move_meeting':
      return (id) => id === command.meeting
    case 'swap_meetings':
      return (id) => id === command.a || id === command.b
    case 'close_table':
      return (id, meeting) => leftTable(floor, command.table, id, meeting)
    default:
      return NONE
  }
}

/** It stood at the table when that was closed, and stands elsewhere now. */
const leftTable = (before: Floor, table: Id, id: Id, meeting: Meeting): boolean =>
  before.meeting.get(id)?.table === table && meeting.table !== table && meeting.was?.table === table
