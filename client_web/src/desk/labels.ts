/** What a cell is called where it cannot be seen: for screen readers, and as a title. */
import type { Floor } from '../floor/floor'
import type { Phase } from '../floor/phases'
import type { Cell } from '../floor/questions'
import type { Meeting } from '../wire/types'
import type { Words } from '../words/words'
import { labelOf, pairOf } from './names'
import { roundName } from './told'
import type { Trouble } from './troubles'

export function cellLabel(
  words: Words,
  floor: Floor,
  cell: Cell,
  meeting: Meeting | undefined,
  phase: Phase | undefined,
  more: { trouble?: Trouble; extra?: string } = {},
): string {
  const place = [words.tableAt(labelOf(floor, cell.table)), roundName(words, floor, cell.slot)]
  const what = meeting && phase ? [pairOf(floor, meeting), words.phases[phase]] : [words.desk.grid.free]
  const trouble = more.trouble ? [words.desk.troubles[more.trouble]] : []
  return [...place, ...what, ...trouble, more.extra].filter(Boolean).join(words.desk.between.unit)
}
