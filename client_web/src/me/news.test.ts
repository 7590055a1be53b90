import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import type { Meeting, Put } from '../wire/types'
import { agendaOf } from './agenda'
import { changesNow, firstLooks, lostSince, newLines, seen } from './news'

const PERSON: Put = { person: { P1: { name: 'Mette', organisation: 'O1' }, P2: { name: 'Yulan', organisation: 'O2' } } }
const NAMED = aMeeting({ parties: [{ organisation: 'O1' }, { organisation: 'O2', people: ['P2'] }] })

const floorOf = (meeting: Record<string, Meeting>, more: Put = {}) => aFloor({ ...PERSON, meeting, ...more })
const looksAt = (floor = floorOf({ M1: NAMED })) => firstLooks(floor, agendaOf(floor, 'P1'), 'P1')

function changes(floor: ReturnType<typeof floorOf>, looks = looksAt(), now = '10:00') {
  return Object.fromEntries(changesNow(floor, agendaOf(floor, 'P1'), looks, 'P1', at(now)))
}

test('what is as it was known is no news', () => {
  expect(changes(floorOf({ M1: NAMED }))).toEqual({})
})

test('another table, another time, another person: what was before is told', () => {
  expect(changes(floorOf({ M1: { ...NAMED, table: 'T2' } }))).toEqual({ M1: { table: 'T1' } })
  expect(changes(floorOf({ M1: { ...NAMED, slot: 'S2' } }))).toEqual({ M1: { starts: at('10:45') } })
  expect(changes(floorOf({ M1: aMeeting() }))).toEqual({ M1: { people: true } })
})

test('called off, and back again', () => {
  const off = floorOf({ M1: { ...NAMED, state: 'cancelled', table: 'T2' } })
  expect(changes(off)).toEqual({ M1: { off: true } })

  const known = seen(off, looksAt(), ['M1'], 'P1')
  expect(changes(off, known)).toEqual({})
  expect(changes(floorOf({ M1: { ...NAMED, table: 'T2' } }), known)).toEqual({ M1: { off: false } })
})

test('who looks for the first time is told of what was moved since it was planned', () => {
  const moved = floorOf({ M1: { ...NAMED, table: 'T2', was: { table: 'T1', slot: 'S1', at: at('10:00') } } })
  expect(changes(moved, looksAt(moved))).toEqual({ M1: { table: 'T1' } })

  const slot = { S1: { number: 1, starts: at('10:50'), ends: at('11:10'), planned: at('10:45') } }
  const delayed = floorOf({ M1: NAMED }, { slot })
  expect(changes(delayed, looksAt(delayed))).toEqual({ M1: { starts: at('10:45') } })
})

test('seen is seen, and of what is over or not held there is nothing to know', () => {
  const moved = floorOf({ M1: { ...NAMED, table: 'T2' } })

  expect(changes(moved, seen(moved, looksAt(), ['M1'], 'P1'))).toEqual({})
  expect(changes(moved, looksAt(), '11:05')).toEqual({})
  expect(changes(floorOf({ M1: { ...NAMED, table: 'T2', state: 'no_show' } }))).toEqual({})
})

test('a meeting that comes later is new, one that goes away is lost until that was seen', () => {
  const both = floorOf({ M1: NAMED, M2: { ...NAMED, slot: 'S2' } })
  expect(changes(both)).toEqual({ M2: { added: true } })

  const none = floorOf({})
  expect(lostSince([], looksAt(), at('10:00')).map(([id]) => id)).toEqual(['M1'])
  expect(lostSince([], looksAt(), at('10:50'))).toEqual([])
  expect(lostSince([], seen(none, looksAt(), ['M1'], 'P1'), at('10:00'))).toEqual([])
})

test('only lines that were not said yet are said', () => {
  expect(newLines(['a', 'b'], ['b', 'c'])).toEqual(['c'])
})
