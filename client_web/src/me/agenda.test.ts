import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import type { Put } from '../wire/types'
import { agendaOf, loadOf } from './agenda'

const PEOPLE: Put = {
  person: {
    P1: { name: 'Mette', organisation: 'O1' },
    P2: { name: 'Yulan', organisation: 'O2' },
    P9: { name: 'Li Na' },
  },
  interpreter: { I1: { person: 'P9' } },
}
const M1 = aMeeting({ parties: [{ organisation: 'O1', people: ['P1'] }, { organisation: 'O2' }], interpreter: 'I1' })

const agenda = (person: string, more: Put = {}) =>
  agendaOf(aFloor({ ...PEOPLE, ...more }), person).map((entry) => [entry.is, entry.starts])

test('a meeting stands in the day of who is named, of who is not, and of who interprets', () => {
  const meeting = { M1 }

  expect(agenda('P1', { meeting })).toEqual([['meeting', at('10:45')]])
  expect(agenda('P2', { meeting })).toEqual([['meeting', at('10:45')]])
  expect(agendaOf(aFloor({ ...PEOPLE, meeting }), 'P9')).toMatchObject([{ is: 'meeting', id: 'M1', serves: true }])
})

test('between the first and the last meeting, rounds without one are free and breaks are said', () => {
  expect(agenda('P1', { meeting: { M1, M3: { ...M1, slot: 'S3' } } })).toEqual([
    ['meeting', at('10:45')],
    ['break', at('11:05')],
    ['free', at('11:20')],
    ['meeting', at('11:45')],
  ])
})

test('a round whose meeting was called off shows that, and not that it is free', () => {
  const meeting = { M1, M2: { ...M1, slot: 'S2', state: 'cancelled' as const }, M3: { ...M1, slot: 'S3' } }

  expect(agenda('P1', { meeting }).map(([is]) => is)).toEqual(['meeting', 'break', 'meeting', 'meeting'])
})

const VISIT: Put = {
  session: {
    V: { title: 'Visit', kind: 'visit', starts: at('13:00'), ends: at('16:00'), items: ['V1', 'V2', 'V3'] },
  },
  item: {
    V3: { session: 'V', number: 3, title: 'Works', kind: 'stop', minutes: 60 },
    V1: { session: 'V', number: 1, title: 'Buses leave', kind: 'stop', minutes: 30, speakers: ['P1'] },
    V2: { session: 'V', number: 2, title: 'Park', kind: 'stop', minutes: 45 },
  },
  group: { G: { session: 'V', name: 'B', vehicle: 'Bus 2', departs: at('13:10'), members: ['P1'] } },
}

test('a visit is its bus, then its stops as their minutes add up', () => {
  expect(agenda('P1', VISIT)).toEqual([
    ['bus', at('13:10')],
    ['stop', at('13:30')],
    ['stop', at('14:15')],
  ])
  expect(agendaOf(aFloor({ ...PEOPLE, ...VISIT }), 'P1')[0]).toMatchObject({ first: { id: 'V1' }, ends: at('16:00') })
  expect(agenda('P2', VISIT)).toEqual([])
})

test('who speaks sees about when, with what is skipped left out', () => {
  const more: Put = {
    session: { S: { title: 'Seminar', kind: 'seminar', starts: at('09:00'), ends: at('10:00') } },
    item: {
      A: { session: 'S', number: 1, title: 'a', kind: 'talk', minutes: 20 },
      B: { session: 'S', number: 2, title: 'b', kind: 'talk', minutes: 5, state: 'skipped' },
      C: { session: 'S', number: 3, title: 'c', kind: 'talk', minutes: 5, speakers: ['P1'] },
    },
  }

  expect(agendaOf(aFloor({ ...PEOPLE, ...more }), 'P1')).toMatchObject([
    { is: 'session', talks: [{ id: 'C', starts: at('09:20'), ends: at('09:25') }] },
  ])
})

test('the load counts the day’s rounds, and finds the next pause', () => {
  const floor = aFloor({ ...PEOPLE, meeting: { M1, M3: { ...M1, slot: 'S3' } } })

  expect(loadOf(floor, agendaOf(floor, 'P9'), at('10:45'), at('11:05'))).toEqual({
    taken: 2,
    rounds: 3,
    pause: at('11:05'),
  })
})
