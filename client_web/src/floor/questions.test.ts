import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from './builders'
import { conflictsOf } from './conflicts'
import { isFresh, movedBeforeStart, NOTHING_SEEN, see, stillThere, unseenMoves } from './marks'
import * as ask from './questions'

const SHIFTED = { S1: { number: 1, starts: at('10:45'), ends: at('11:05'), shifts: { B: 40 } } }

test('a zone that runs later has its own times', () => {
  const floor = aFloor({ slot: SHIFTED })

  expect(ask.timesOf(floor, aMeeting({ table: 'T1' })).starts).toBe(at('10:45'))
  expect(ask.timesOf(floor, aMeeting({ table: 'T9' })).starts).toBe(at('11:25'))
})

test('tables stand by zone, and count', () => {
  expect(ask.tablesInOrder(aFloor()).map(([id]) => id)).toEqual(['T1', 'T2', 'T9', 'T11'])
})

test('a cell shows who holds it, not who was called off there', () => {
  const floor = aFloor({
    meeting: { M1: aMeeting({ state: 'cancelled' }), M2: aMeeting(), M3: aMeeting({ state: 'no_show' }) },
  })

  expect(ask.meetingAt(floor, 'T1', 'S1')?.id).toBe('M2')
})

test('the next meeting of an organisation is the first that is not over', () => {
  const meeting = {
    M2: aMeeting({ slot: 'S2' }),
    M1: aMeeting({ slot: 'S1' }),
    M3: aMeeting({ slot: 'S3', state: 'cancelled' }),
  }
  const floor = aFloor({ meeting })

  expect(ask.nextMeetingOf(floor, 'O1', at('11:00'))?.id).toBe('M1')
  expect(ask.nextMeetingOf(floor, 'O1', at('11:05'))?.id).toBe('M2')
  expect(ask.nextMeetingOf(floor, 'O1', at('11:40'))).toBeUndefined()
  expect(ask.nextMeetingAt(floor, 'T1', at('11:05'))?.id).toBe('M2')
})

test('a person sits where named, where the organisation comes as a whole, and where interpreting', () => {
  const floor = aFloor({
    person: {
      P1: { name: 'Mette', organisation: 'O1' },
      P2: { name: 'Lars', organisation: 'O1' },
      P3: { name: 'Li Na' },
    },
    interpreter: { I1: { person: 'P3' } },
    meeting: {
      M1: aMeeting({ parties: [{ organisation: 'O1', people: ['P1'] }, { organisation: 'O2' }], interpreter: 'I1' }),
      M2: aMeeting({ slot: 'S2' }),
    },
  })
  const meetings = (person: string) => ask.meetingsOfPerson(floor, person).map(({ id }) => id)

  expect([meetings('P1'), meetings('P2'), meetings('P3')]).toEqual([['M1', 'M2'], ['M2'], ['M1']])
})

test('free is a cell that nobody holds, at an open table, in a round that is not over', () => {
  const floor = aFloor({
    table: { T1: { label: '1', zone: 'A' }, T2: { label: '2', zone: 'A', status: 'closed' } },
    meeting: { M1: aMeeting({ slot: 'S2' }), M2: aMeeting({ slot: 'S3', state: 'no_show' }) },
  })

  expect(ask.freeCells(floor, at('11:10'))).toEqual([{ table: 'T1', slot: 'S3' }])
})

test('now is the round that runs, else the next; breaks are no rounds', () => {
  const floor = aFloor()
  const round = (time: string) => ask.roundNow(floor, at(time))

  expect(round('10:50')).toMatchObject({ id: 'S1', running: true })
  expect(round('11:10')).toMatchObject({ id: 'S2', running: false })
  expect(round('12:05')).toBeUndefined()
  expect(ask.roundAfter(floor, 'S1')?.[0]).toBe('S2')
})

test('a notice holds until its end, the most pressing first', () => {
  const floor = aFloor({
    notice: {
      N1: { text: { en: 'coffee' }, until: at('11:00') },
      N2: { text: { en: 'fire' }, level: 'emergency' },
      N3: { text: { en: 'hall B' }, to: 'zone:B' },
    },
  })
  const ids = (time: string, also: string[] = []) => ask.noticesNow(floor, at(time), also).map(([id]) => id)

  expect(ids('10:00')).toEqual(['N2', 'N1'])
  expect(ids('11:00', ['zone:B'])).toEqual(['N2', 'N3'])
})

test('zones that run apart put one organisation in two places', () => {
  const meeting = {
    M1: aMeeting({ table: 'T9' }),
    M2: aMeeting({ slot: 'S2', parties: [{ organisation: 'O1' }, { organisation: 'O3' }] }),
  }

  expect(conflictsOf(aFloor({ meeting }), at('10:00'))).toEqual([])
  const slot = { ...SHIFTED, S2: { number: 2, starts: at('11:20'), ends: at('11:40') } }
  expect(conflictsOf(aFloor({ meeting, slot }), at('10:00'))).toEqual([
    { type: 'overlap', meeting: 'M2', other: 'M1', organisation: 'O1' },
  ])
})

test('a session that overlaps a speaker’s meeting is a conflict', () => {
  const floor = aFloor({
    meeting: { M1: aMeeting({ parties: [{ organisation: 'O1', people: ['P1'] }, { organisation: 'O2' }] }) },
    session: { X: { title: 'Seminar', kind: 'seminar', starts: at('09:00'), ends: at('10:50') } },
    item: { I: { session: 'X', number: 1, title: 'Wind', kind: 'talk', speakers: ['P1'] } },
  })

  expect(conflictsOf(floor, at('10:00'))).toEqual([{ type: 'session', meeting: 'M1', person: 'P1', session: 'X' }])
  expect(conflictsOf(floor, at('11:05'))).toEqual([])
})

test('a move is marked until it is seen, and again when it moves again', () => {
  const was = { table: 'T2', slot: 'S1', at: at('10:00') }
  const moved = aMeeting({ was })
  const floor = aFloor({ meeting: { M1: moved, M2: aMeeting({ slot: 'S2' }) } })
  const seen = see(NOTHING_SEEN, 'M1', moved)

  expect(unseenMoves(floor, NOTHING_SEEN).map(({ id }) => id)).toEqual(['M1'])
  expect(unseenMoves(floor, seen)).toEqual([])
  const again = aFloor({ meeting: { M1: aMeeting({ was: { ...was, at: at('10:10') } }) } })
  expect(unseenMoves(again, seen)).toHaveLength(1)
  expect(stillThere(seen, aFloor()).size).toBe(0)
})

test('a display marks a move until its round starts, and tints it for a minute', () => {
  const was = { table: 'T2', slot: 'S1', at: at('10:40') }
  const floor = aFloor({ meeting: { M1: aMeeting({ was }) } })

  expect(movedBeforeStart(floor, aMeeting({ was }), at('10:44'))).toBe(was)
  expect(movedBeforeStart(floor, aMeeting({ was }), at('10:45'))).toBeUndefined()
  expect([isFresh(was, at('10:40')), isFresh(was, at('10:41'))]).toEqual([true, false])
})
