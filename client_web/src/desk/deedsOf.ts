/** What each verb does when it is pressed: a command at once, or something that asks first. */

import type { Floor } from '../floor/floor'
import type { Placed } from '../floor/indexes'
import type { IconName } from '../parts/icons'
import type { Id, Meeting } from '../wire/types'
import type { Words } from '../words/words'
import type { Desk } from './desk.svelte'
import { labelOf } from './names'
import type { Verb } from './verbs'

export const VERB_ICONS: Partial<Record<Verb, IconName>> = {
  settle: 'done',
  call: 'screen',
  start: 'running',
  finish: 'done',
  no_show: 'no-show',
  reinstate: 'undo',
  move: 'moved',
  swap: 'moved',
  interpreter: 'speech',
  note: 'queue',
  add: 'plus',
  close_table: 'lock',
  open_table: 'table',
  call_off: 'cancelled',
}

export function verbName(words: Words, floor: Floor, verb: Verb, placed: Placed, unconfirmed: boolean): string {
  const { verbs } = words.desk
  const label = labelOf(floor, placed.meeting.table)
  if (verb === 'finish' && unconfirmed) return verbs.held
  if (verb === 'reinstate' && placed.meeting.state === 'cancelled') return verbs.takesPlace
  if (verb === 'close_table') return verbs.closeTable(label)
  if (verb === 'open_table') return verbs.openTable(label)
  return verbs[verb]
}

type Act = (desk: Desk, id: Id, meeting: Meeting) => unknown

const ACTS: Record<Verb, Act> = {
  settle: (desk, meeting) => desk.do({ type: 'settle', meeting }),
  call: (desk, meeting) => desk.do({ type: 'call_meeting', meeting }),
  start: (desk, meeting) => desk.do({ type: 'start_meeting', meeting }),
  finish: (desk, meeting) => desk.do({ type: 'finish_meeting', meeting }),
  reinstate: (desk, meeting) => desk.do({ type: 'reinstate_meeting', meeting }),
  open_table: (desk, _, { table }) => desk.do({ type: 'open_table', table }),
  no_show: (desk, meeting) => desk.askBefore({ what: 'no_show', meeting }),
  call_off: (desk, meeting) => desk.askBefore({ what: 'call_off', meeting }),
  move: (desk, meeting) => desk.lift(meeting),
  swap: (desk, meeting) => desk.lift(meeting, { swap: true }),
  interpreter: (desk, meeting) => desk.open({ name: 'interpreter', meeting }),
  note: (desk, meeting) => desk.open({ name: 'note', meeting }),
  add: (desk, _, { table, slot }) => desk.open({ name: 'add', cell: { table, slot } }),
  close_table: (desk, _, { table }) => desk.open({ name: 'close', table }),
}

export function act(desk: Desk, verb: Verb, { id, meeting }: Placed): void {
  ACTS[verb](desk, id, meeting)
}
