import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import { conflictsOf } from '../floor/conflicts'
import type { Put } from '../wire/types'
import { minutesSince, minutesTo, needsOf } from './needs'

const needs = (time: string, put: Put) => {
  const floor = aFloor(put)
  return needsOf(floor, at(time), conflictsOf(floor, at(time)))
}

test('a call for help comes before all else', () => {
  const found = needs('10:55', {
    meeting: {
      M1: aMeeting({ seated: ['O1'] }),
      M2: aMeeting({
        table: 'T2',
        parties: [{ organisation: 'O3' }, { organisation: 'O4' }],
        help: { O3: { reason: 'partner_missing', at: at('10:50') } },
      }),
    },
  })

  expect(found.map((need) => need.type)).toEqual(['help', 'overdue'])
})

test('who is missing and who waits is said once the grace is over', () => {
  const put = { meeting: { M1: aMeeting({ seated: ['O1'] }) } }

  expect(needs('10:49', put)).toEqual([])
  expect(needs('10:52', put)).toEqual([
    { type: 'overdue', meeting: 'M1', missing: ['O2'], waits: ['O1'], minutes: 7, called: false },
  ])
})

test('of two meetings that collide the later is to be moved, unless it has begun', () => {
  const twice = (state: 'planned' | 'running') => ({
    meeting: {
      M1: aMeeting(),
      M2: aMeeting({ table: 'T2', state, parties: [{ organisation: 'O1' }, { organisation: 'O3' }] }),
    },
  })

  expect(needs('10:30', twice('planned'))[0]).toMatchObject({ type: 'conflict', meeting: 'M2' })
  expect(needs('10:30', twice('running'))[0]).toMatchObject({ type: 'conflict', meeting: 'M1' })
})

test('a collision that is far away comes after those who are missing now', () => {
  const found = needs('10:55', {
    meeting: {
      M1: aMeeting({ seated: ['O1'] }),
      M2: aMeeting({ slot: 'S3', parties: [{ organisation: 'O3' }, { organisation: 'O4' }] }),
      M3: aMeeting({ slot: 'S3', table: 'T2', parties: [{ organisation: 'O3' }, { organisation: 'O2' }] }),
    },
  })

  expect(found.map((need) => need.type)).toEqual(['overdue', 'conflict'])
})

test('what nobody saw begin is to be confirmed, by the round, the last one first', () => {
  const found = needs('12:00', {
    meeting: {
      M1: aMeeting(),
      M2: aMeeting({ slot: 'S2' }),
      M3: aMeeting({
        slot: 'S2',
        table: 'T2',
        parties: [{ organisation: 'O3' }, { organisation: 'O4' }],
        state: 'done',
      }),
    },
  })

  expect(found).toEqual([
    { type: 'unconfirmed', slot: 'S2', meetings: ['M2'] },
    { type: 'unconfirmed', slot: 'S1', meetings: ['M1'] },
  ])
})

test('a minute that has begun is still left, and not yet gone', () => {
  expect(minutesTo(at('11:05'), at('10:52') + 30_000)).toBe(13)
  expect(minutesSince(at('10:45'), at('10:52') + 30_000)).toBe(7)
})
