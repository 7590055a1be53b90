/** Commands, refusals and places in words: what a queue, a row of undo, a cell and a screen reader say. */
import type { Floor } from '../floor/floor'
import { type Cell, timesIn } from '../floor/questions'
import type { Code, Command, Id, Meeting, Standing } from '../wire/types'
import { spanOf } from '../words/dates'
import { textIn, type Words } from '../words/words'
import { labelOf, pairOf, personOf, shortOf } from './names'

export interface Told {
  readonly title: string
  readonly detail?: string
}

export function roundName(words: Words, floor: Floor, slot: Id): string {
  const entity = floor.slot.get(slot)
  if (!entity) return slot
  return entity.kind === 'break' ? words.break : words.round(entity.number)
}

/** Table 5, round 4 */
export function placeName(words: Words, floor: Floor, cell: Cell): string {
  return words.desk.deeds.table(labelOf(floor, cell.table), inSentence(roundName(words, floor, cell.slot)))
}

/** “table 3 → 4” where a sentence begins. */
export const asSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** “Round 4” inside a sentence. */
export const inSentence = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

export function spanName(floor: Floor, cell: Cell, zoneName: string): string {
  const slot = floor.slot.get(cell.slot)
  if (!slot) return ''
  const { starts, ends } = timesIn(slot, floor.table.get(cell.table)?.zone)
  return spanOf(starts, ends, zoneName)
}

/** Old → new, as short as it can be said: the table where only that changes, the round too where both do. */
export function moveName(words: Words, floor: Floor, from: Cell, to: Cell): string {
  const tables = words.desk.deeds.cells(labelOf(floor, from.table), labelOf(floor, to.table))
  const was = inSentence(roundName(words, floor, from.slot))
  const is = inSentence(roundName(words, floor, to.slot))
  return [tables, was === is ? is : `${was} → ${is}`].join(words.desk.between.unit)
}

/** What is known of a command beside itself: where its meeting stood then; what an undo undoes. */
export interface Beside {
  readonly from?: Cell
  readonly undone?: Command
}

/** A command, as somebody who asked for it would say it. */
export function tell(words: Words, floor: Floor, command: Command, { from, undone }: Beside = {}): Told {
  const title = words.commands[command.type]
  const colon = words.desk.colon.unit
  switch (command.type) {
    case 'move_meeting':
      return {
        title: words.desk.deeds.moving(pairOfId(floor, command.meeting)),
        detail: moved(words, floor, command, from),
      }
    case 'swap_meetings':
      return { title, detail: `${pairOfId(floor, command.a)} ↔ ${pairOfId(floor, command.b)}` }
    case 'mark_no_show':
      return {
        title: `${title}${colon}${command.missing.map((id) => shortOf(floor, id).text).join(words.desk.list.unit)}`,
        detail: whereIs(words, floor, command.meeting),
      }
    case 'check_in':
    case 'check_out':
    case 'correct':
    case 'register':
      return { title: `${title}${colon}${nameIn(floor, command)}` }
    case 'late':
      return { title: `${title}${colon}${lateWho(floor, command)}`, detail: words.minutes(command.minutes) }
    case 'close_table':
    case 'open_table':
      return { title: `${title} ${labelOf(floor, command.table)}` }
    case 'delay':
      return {
        title,
        detail: words.desk.deeds.delay(command.minutes, inSentence(roundName(words, floor, command.slot))),
      }
    case 'announce':
      return { title, detail: textIn(command.text, words.lang === 'English' ? 'en' : 'zh') }
    case 'withdraw':
      return {
        title: `${title}${colon}${command.person ? personOf(floor, command.person) : shortOf(floor, command.organisation ?? '').text}`,
      }
    case 'call_round':
    case 'finish_round':
      return { title, detail: roundName(words, floor, command.slot) }
    case 'undo':
      return { title: undone ? words.desk.deeds.undone(tell(words, floor, undone).title) : words.desk.deeds.undoing }
    default:
      return 'meeting' in command && command.meeting
        ? {
            title: `${title}${colon}${pairOfId(floor, command.meeting)}`,
            detail: whereIs(words, floor, command.meeting),
          }
        : { title }
  }
}

function moved(
  words: Words,
  floor: Floor,
  command: Command & { type: 'move_meeting' },
  from?: Cell,
): string | undefined {
  const now = floor.meeting.get(command.meeting)
  const old = from ?? now
  if (!old) return undefined
  return moveName(words, floor, old, { table: command.table ?? old.table, slot: command.slot ?? old.slot })
}

function whereIs(words: Words, floor: Floor, id: Id): string | undefined {
  const meeting = floor.meeting.get(id)
  return meeting && placeName(words, floor, meeting)
}

const pairOfId = (floor: Floor, id: Id): string => {
  const meeting = floor.meeting.get(id)
  return meeting ? pairOf(floor, meeting) : id
}

function nameIn(floor: Floor, command: Command & { person: Id }): string {
  if (command.type === 'register') return command.entity.name
  return personOf(floor, command.person)
}

function lateWho(floor: Floor, command: Command & { type: 'late' }): string {
  if (command.organisation) return shortOf(floor, command.organisation).text
  return command.person ? personOf(floor, command.person) : (command.delegation ?? '')
}

/**
 * Why something was refused, with what stands in the way; short enough for a cell where `short`.
 *
 * code `unreachable`: nobody answered
 */
export function tellWhy(
  words: Words,
  floor: Floor,
  code: Code | 'unreachable',
  standing: Standing,
  short = false,
): string {
  const { why } = words.desk
  const other = typeof standing.meeting === 'string' ? floor.meeting.get(standing.meeting) : undefined
  switch (code) {
    case 'unreachable':
      return why.unreachable
    case 'table_taken':
      return other ? why.tableTaken(pairOf(floor, other)) : words.refusals.table_taken
    case 'table_closed':
      return short ? why.closed : words.refusals.table_closed
    case 'person_busy':
    case 'interpreter_busy':
      return busy(words, floor, standing, other) ?? words.refusals[code]
    case 'in_session':
      return why.inSession(whoStands(floor, standing) ?? '')
    case 'no_fit':
      return noFit(words, floor, standing)
    default:
      return words.refusals[code] ?? code
  }
}

function busy(words: Words, floor: Floor, standing: Standing, other: Meeting | undefined): string | undefined {
  const who = whoStands(floor, standing)
  if (who === undefined) return undefined
  return other ? words.desk.why.busyAt(who, labelOf(floor, other.table)) : words.desk.why.away(who)
}

/** Who stands in the way: an organisation by its short name; a person by theirs, which says which one to ask. */
function whoStands(floor: Floor, standing: Standing): string | undefined {
  const { organisation, person, interpreter } = standing
  if (typeof organisation === 'string') return shortOf(floor, organisation).text
  const id = typeof person === 'string' ? person : interpreterPerson(floor, interpreter)
  const found = id === undefined ? undefined : floor.person.get(id)
  if (!found) return id
  return found.organisation && typeof person === 'string' ? shortOf(floor, found.organisation).text : found.name
}

const interpreterPerson = (floor: Floor, id: unknown): Id | undefined =>
  typeof id === 'string' ? floor.interpreter.get(id)?.person : undefined

function noFit(words: Words, floor: Floor, standing: Standing): string {
  if (typeof standing.slot === 'string') return words.desk.why.break
  if (!Array.isArray(standing.meetings)) return words.refusals.no_fit
  return words.desk.why.noFit(standing.meetings.map((id) => pairOfId(floor, String(id))).join(words.desk.list.unit))
}
