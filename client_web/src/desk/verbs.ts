/** What can be done with a meeting as it stands: at most two verbs in sight, the rest behind “more”. */
import { holds, isLive, stateOf } from '../floor/indexes'
import type { Phase } from '../floor/phases'
import type { Meeting } from '../wire/types'

export type Verb =
  | 'settle'
  | 'call'
  | 'start'
  | 'finish'
  | 'no_show'
  | 'reinstate'
  | 'move'
  | 'swap'
  | 'interpreter'
  | 'note'
  | 'add'
  | 'close_table'
  | 'open_table'
  | 'call_off'

export interface Verbs {
  /** The last one is the main button. */
  readonly main: readonly Verb[]
  readonly more: readonly Verb[]
}

const AFTER: readonly Verb[] = ['call', 'start', 'finish', 'no_show', 'move', 'swap', 'interpreter', 'note']

/** hand: coordinators call, start and finish, not the clock. */
export function verbsOf(meeting: Meeting, phase: Phase, hand: boolean, tableClosed: boolean): Verbs {
  const main = mainOf(meeting, phase, hand)
  const allowed = AFTER.filter((verb) => isAllowed(verb, meeting) && !main.includes(verb))
  const off: Verb[] = isLive(meeting) ? ['call_off'] : []
  return { main, more: [...allowed, tableClosed ? 'open_table' : 'close_table', ...off] }
}

function isAllowed(verb: Verb, meeting: Meeting): boolean {
  switch (verb) {
    case 'call':
    case 'start':
      return stateOf(meeting) === 'planned' || stateOf(meeting) === 'called'
    case 'note':
      return holds(meeting)
    default:
      return isLive(meeting)
  }
}

function mainOf(meeting: Meeting, phase: Phase, hand: boolean): readonly Verb[] {
  if (isLive(meeting) && Object.keys(meeting.help ?? {}).length > 0) return ['no_show', 'settle']
  const called = stateOf(meeting) === 'called'
  switch (phase) {
    case 'upcoming':
      return hand ? ['move', 'call'] : ['move']
    case 'calling':
    case 'waiting':
      return hand ? ['no_show', called ? 'start' : 'call'] : ['no_show', 'call']
    case 'overdue':
      return called ? ['call', 'no_show'] : ['no_show', 'call']
    case 'running':
      return hand ? ['move', 'finish'] : ['finish', 'move']
    case 'held':
      return ['finish']
    case 'unconfirmed':
      return ['no_show', 'finish']
    case 'no_show':
    case 'cancelled':
      return ['add', 'reinstate']
    case 'done':
      return ['note']
  }
}
