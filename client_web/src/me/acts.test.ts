import { expect, test } from 'vitest'
import { aMeeting, at, ROUND } from '../floor/builders'
import type { Phase } from '../floor/phases'
import { actsAt } from './acts'
import type { MeetingEntry } from './agenda'

function acts(phase: Phase, now: string, more: { here?: boolean; seated?: string[]; serves?: boolean } = {}) {
  const { here = true, seated = [], serves = false } = more
  const meeting = aMeeting({ seated })
  const entry: MeetingEntry = { is: 'meeting', key: 'meeting M1', id: 'M1', meeting, serves, ...ROUND }
  const organisation = serves ? undefined : 'O1'
  return [...actsAt(entry, { phase, now: at(now), here, organisation, isToday: true })]
}

test('in the morning one says that one is here', () => {
  expect(acts('upcoming', '08:30', { here: false })).toEqual(['here'])
  expect(acts('upcoming', '08:30')).toEqual([])
})

test('once called: at the table, late, nobody here', () => {
  expect(acts('calling', '10:41')).toEqual(['seat', 'late', 'nobody'])
  expect(acts('calling', '10:41', { here: false })).toEqual(['seat', 'late', 'nobody'])
  expect(acts('upcoming', '10:00')).toEqual(['late'])
})

test('who sits is not late, and can still call somebody', () => {
  expect(acts('waiting', '10:47', { seated: ['O1'] })).toEqual(['seated', 'nobody'])
  expect(acts('running', '10:47', { seated: ['O1', 'O2'] })).toEqual(['help'])
})

test('an interpreter has no seat to take', () => {
  expect(acts('calling', '10:41', { serves: true })).toEqual(['late', 'nobody'])
})

test('what does not take place any more asks for nothing', () => {
  expect(acts('no_show', '10:50')).toEqual([])
  expect(acts('cancelled', '10:50')).toEqual([])
  expect(acts('held', '11:10')).toEqual([])
})
