/** What each verb does when it is pressed: a command at once, or something that asks first. */

import type { Floor } from '../floor/floor'
import type { Placed } from '../floor/indexes'
import type { IconName } from '../parts/icons'
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

export function act(desk: Desk, verb: Verb, { id, meeting }: Placed): void {
  switch (verb) {
    case 'settle':
      return void desk.do({ type: 'settle', meeting: id })
    case 'call':
      return void desk.do({ type: 'call_meeting', meeting: id })
    case 'start':
      return void desk.do({ type: 'start_meeting', meeting: id })
    case 'finish':
      return void desk.do({ type: 'finish_meeting', meeting: id })
    case 'reinstate':
      return void desk.do({ type: 'reinstate_meeting', meeting: id })
    case 'open_table':
      return void desk.do({ type: 'open_table', table: meeting.table })
    case 'no_show':
    case 'call_off':
      return asks(desk, verb, id)
    case 'move':
      return desk.lift(id)
    case 'swap':
      return desk.lift(id, { swap: true })
    case 'interpreter':
      return desk.open({ name: 'interpreter', meeting: id })
    case 'note':
      return desk.open({ name: 'note', meeting: id })
    case 'add':
      return desk.open({ name: 'add', cell: { table: meeting.table, slot: meeting.slot } })
    case 'close_table':
      return desk.open({ name: 'close', table: meeting.table })
  }
}

function asks(desk: Desk, what: 'no_show' | 'call_off', meeting: string): void {
  desk.shut()
  desk.asking = { what, meeting }
}
