import { describe, expect, test } from 'vitest'
import { aMeeting, at, ROUND } from './builders'
import { lateAt, type Phase, phaseOf, presenceOf } from './phases'

const CLOCK = { call_before: 5, grace: 5 }
const HAND = { ...CLOCK, flow: 'hand' as const }
const BOTH = ['O1', 'O2']

describe('by the clock', () => {
  test.each<[string, object, string, Phase]>([
    ['long before', {}, '10:39', 'upcoming'],
    ['five minutes before', {}, '10:40', 'calling'],
    ['called early', { state: 'called' }, '10:00', 'calling'],
    ['started early', { state: 'running' }, '10:40', 'running'],
    ['both sit in its slot', { seated: BOTH }, '10:45', 'running'],
    ['one is missing', { seated: ['O1'] }, '10:45', 'waiting'],
    ['one is missing after the grace', { seated: ['O1'] }, '10:50', 'overdue'],
    ['one is missing who said so', { seated: ['O1'], late: { O2: 10 } }, '10:59', 'waiting'],
    ['… and is later than said', { seated: ['O1'], late: { O2: 10 } }, '11:00', 'overdue'],
    ['who sits was late, the other says nothing', { seated: ['O1'], late: { O1: 10 } }, '10:50', 'overdue'],
    ['over, both sat', { seated: BOTH }, '11:05', 'held'],
    ['over, it was started', { state: 'running' }, '11:05', 'held'],
    ['over, one was missing', { seated: ['O1'] }, '11:05', 'unconfirmed'],
    ['finished', { state: 'done' }, '10:00', 'done'],
    ['nobody came', { state: 'no_show' }, '10:50', 'no_show'],
    ['called off', { state: 'cancelled' }, '10:50', 'cancelled'],
  ])('%s', (_name, more, time, phase) => {
    expect(phaseOf(CLOCK, aMeeting(more), ROUND, at(time))).toBe(phase)
  })
})

describe('by hand', () => {
  test.each<[string, object, string, Phase]>([
    ['runs past its end', { state: 'running' }, '11:30', 'running'],
    ['both sit, nobody started it', { seated: BOTH }, '10:46', 'waiting'],
    ['nobody started it', {}, '10:51', 'overdue'],
    ['nobody finished it', {}, '11:05', 'unconfirmed'],
    ['called', { state: 'called' }, '10:00', 'calling'],
    ['before', {}, '10:00', 'upcoming'],
  ])('%s', (_name, more, time, phase) => {
    expect(phaseOf(HAND, aMeeting(more), ROUND, at(time))).toBe(phase)
  })
})

test('yesterday’s check-in no longer counts, by the event’s own day', () => {
  const person = { name: 'Chen', presence: 'here' as const, seen: at('15:30') }

  expect(presenceOf(person, 'UTC', at('16:30'))).toBe('here')
  expect(presenceOf(person, 'Asia/Shanghai', at('16:30'))).toBe('expected')
})

test('“ten minutes late” is over after ten minutes', () => {
  const person = { name: 'Chen', late: { minutes: 10, at: at('10:00') } }

  expect(lateAt(person, at('10:09'))).toBe(10)
  expect(lateAt(person, at('10:10'))).toBe(0)
})
