import { flushSync } from 'svelte'
import { expect, test } from 'vitest'
import { aFloor, aMeeting } from '../floor/builders'
import { EMPTY, type Floor, touchedBetween } from '../floor/floor'
import type { Meeting } from '../wire/types'
import { Cells } from './cells.svelte'

const M1 = aMeeting()
const M2 = aMeeting({ table: 'T2' })
const M3 = aMeeting({ table: 'T9' })

/** What each cell of round 1 showed, one after another, while the floor went through the given meetings. */
function seen(...meetings: Record<string, Meeting>[]): Record<string, (string | undefined)[]> {
  const cells = new Cells()
  const seen: Record<string, (string | undefined)[]> = { T1: [], T2: [], T9: [] }
  let before: Floor = EMPTY
  const publish = (meeting: Record<string, Meeting>) => {
    const after = { ...aFloor(), meeting: new Map(Object.entries(meeting)) }
    const next = before === EMPTY ? after : { ...before, meeting: after.meeting }
    flushSync(() => cells.publish(before, next, touchedBetween(before, next)))
    before = next
  }
  publish(meetings[0] ?? {})
  const stop = $effect.root(() => {
    for (const table of Object.keys(seen)) $effect(() => void seen[table]?.push(cells.at(table, 'S1')?.id))
  })
  flushSync()
  for (const meeting of meetings.slice(1)) publish(meeting)
  stop()
  return seen
}

test('a swap wakes the two cells that it touches, and no other', () => {
  const swapped = { M1: { ...M1, table: 'T2' }, M2: { ...M2, table: 'T1' }, M3 }

  expect(seen({ M1, M2, M3 }, swapped)).toEqual({ T1: ['M1', 'M2'], T2: ['M2', 'M1'], T9: ['M3'] })
})

test('a meeting that goes leaves its cell empty', () => {
  expect(seen({ M1, M3 }, { M3 })).toEqual({ T1: ['M1', undefined], T2: [undefined], T9: ['M3'] })
})
