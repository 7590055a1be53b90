import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import type { Meeting, Put } from '../wire/types'
import { agendaOf } from './agenda'
import { comingAfter, focusOf } from './focus'

const PERSON: Put = { person: { P1: { name: 'Mette', organisation: 'O1' } } }
const NOTHING: ReadonlySet<string> = new Set()

function focus(meeting: Record<string, Meeting>, now: string, read = NOTHING) {
  const floor = aFloor({ ...PERSON, meeting })
  return focusOf(floor, agendaOf(floor, 'P1'), at(now), read)?.key
}

test('the board is about the first meeting that is not over', () => {
  const meetings = { M1: aMeeting(), M2: aMeeting({ slot: 'S2' }) }

  expect(focus(meetings, '10:00')).toBe('meeting M1')
  expect(focus(meetings, '11:04')).toBe('meeting M1')
  expect(focus(meetings, '11:05')).toBe('meeting M2')
  expect(focus(meetings, '11:40')).toBeUndefined()
})

test('what was called off or is done makes room', () => {
  expect(focus({ M1: aMeeting({ state: 'cancelled' }), M2: aMeeting({ slot: 'S2' }) }, '10:50')).toBe('meeting M2')
  expect(focus({ M1: aMeeting({ state: 'done' }), M2: aMeeting({ slot: 'S2' }) }, '10:50')).toBe('meeting M2')
})

test('a no-show keeps the board while its round runs, until it was read or the next is called', () => {
  const meetings = { M1: aMeeting({ state: 'no_show', missing: ['O2'] }), M2: aMeeting({ slot: 'S2' }) }

  expect(focus(meetings, '10:50')).toBe('meeting M1')
  expect(focus(meetings, '10:50', new Set(['meeting M1']))).toBe('meeting M2')
  expect(focus({ ...meetings, M2: aMeeting({ slot: 'S2', state: 'called' }) }, '11:00')).toBe('meeting M2')
  expect(focus(meetings, '10:35')).toBe('meeting M1')
  expect(focus(meetings, '10:00')).toBe('meeting M2')
  expect(focus(meetings, '11:06')).toBe('meeting M2')
})

test('what comes has neither the board’s meeting nor the free time before it', () => {
  const floor = aFloor({ ...PERSON, meeting: { M1: aMeeting(), M3: aMeeting({ slot: 'S3' }) } })
  const entries = agendaOf(floor, 'P1')
  const coming = (now: string) =>
    comingAfter(floor, entries, focusOf(floor, entries, at(now), NOTHING), at(now)).flatMap((day) =>
      day.entries.map(({ key }) => key),
    )

  expect(coming('10:50')).toEqual(['break P', 'free S2', 'meeting M3'])
  expect(coming('11:10')).toEqual([])
})
