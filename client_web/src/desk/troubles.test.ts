import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import { NOTHING_SEEN } from '../floor/marks'
import type { Meeting } from '../wire/types'
import { byMeeting, countsOf, tablesWith, troublesOf } from './troubles'

const was = { table: 'T9', slot: 'S1', at: at('10:40') }
const floor = aFloor({
  meeting: {
    M1: aMeeting({ seated: ['O1'] }),
    M2: aMeeting({ table: 'T2', state: 'no_show', missing: ['O3'] }),
    M3: aMeeting({ table: 'T9', state: 'running', was: { ...was, table: 'T1' } }),
    M4: aMeeting({ table: 'T11', state: 'running' }),
  },
})

const found = (time: string, seen = NOTHING_SEEN) =>
  troublesOf(floor, at(time), byMeeting([]), seen).map(({ id, trouble }) => [id, trouble])

test('what is as planned is no trouble', () => {
  expect(found('10:52')).toEqual([
    ['M1', 'overdue'],
    ['M2', 'no-show'],
    ['M3', 'moved'],
  ])
})

test('a move that was seen is none, and a round that is over has none', () => {
  expect(found('10:52', new Map([['M3', was.at]]))).not.toContainEqual(['M3', 'moved'])
  expect(found('11:06')).toEqual([])
})

test('what calls for help or collides says that, whatever else it is', () => {
  const help: Meeting = aMeeting({ help: { O1: { reason: 'other', at: at('10:50') } } })
  const calling = aFloor({ meeting: { M1: help, M2: aMeeting({ table: 'T2' }) } })
  const conflicts = byMeeting([{ type: 'overlap', meeting: 'M1', other: 'M2' }])

  expect(troublesOf(calling, at('10:52'), conflicts, NOTHING_SEEN).map(({ trouble }) => trouble)).toEqual([
    'help',
    'conflict',
  ])
})

test('zones and chips count, and only tables with an exception are left', () => {
  const troubles = troublesOf(floor, at('10:52'), byMeeting([]), NOTHING_SEEN)

  expect([...countsOf(floor, troubles, 'A')]).toEqual([
    ['overdue', 1],
    ['no-show', 1],
  ])
  expect([...tablesWith(troubles, undefined)]).toEqual(['T1', 'T2', 'T9'])
  expect([...tablesWith(troubles, 'moved')]).toEqual(['T9'])
})
