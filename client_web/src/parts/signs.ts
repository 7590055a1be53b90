/** Which sign and colour a phase has. Derived phases look like the state they amount to. */
import type { Phase } from '../floor/phases'

export type Sign =
  | 'planned'
  | 'called'
  | 'running'
  | 'done'
  | 'no-show'
  | 'cancelled'
  | 'overdue'
  | 'moved'
  | 'conflict'
  | 'unconfirmed'

export const SIGNS: Record<Phase, Sign> = {
  upcoming: 'planned',
  calling: 'called',
  running: 'running',
  waiting: 'overdue',
  overdue: 'overdue',
  held: 'done',
  unconfirmed: 'done',
  done: 'done',
  no_show: 'no-show',
  cancelled: 'cancelled',
}

/** The desk alone tells unconfirmed from held: it is the desk that confirms. */
export const DESK_SIGNS: Record<Phase, Sign> = { ...SIGNS, unconfirmed: 'unconfirmed' }
