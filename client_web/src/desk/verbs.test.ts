import { expect, test } from 'vitest'
import { aMeeting, at } from '../floor/builders'
import { verbsOf } from './verbs'

test('the last verb is the one that helps most', () => {
  expect(verbsOf(aMeeting(), 'overdue', false, false).main).toEqual(['no_show', 'call'])
  expect(verbsOf(aMeeting({ state: 'called' }), 'overdue', false, false).main).toEqual(['call', 'no_show'])
  expect(verbsOf(aMeeting({ state: 'no_show' }), 'no_show', false, false).main).toEqual(['add', 'reinstate'])
})

test('a call for help is answered first', () => {
  const calling = aMeeting({ help: { O1: { reason: 'other', at: at('10:50') } } })

  expect(verbsOf(calling, 'overdue', false, false).main).toEqual(['no_show', 'settle'])
})

test('calling off stands last, and only where there is something to call off', () => {
  expect(verbsOf(aMeeting(), 'upcoming', false, false).more.at(-1)).toBe('call_off')
  expect(verbsOf(aMeeting({ state: 'done' }), 'done', false, false).more).not.toContain('call_off')
})

test('what runs is not called any more, and by hand it is finished', () => {
  const running = verbsOf(aMeeting({ state: 'running' }), 'running', true, false)

  expect(running.main).toEqual(['move', 'finish'])
  expect(running.more).not.toContain('call')
})

test('a closed table can be opened', () => {
  expect(verbsOf(aMeeting({ state: 'done' }), 'done', false, true).more).toContain('open_table')
})
