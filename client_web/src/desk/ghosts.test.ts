import { expect, test } from 'vitest'
import { aFloor, aMeeting } from '../floor/builders'
import { ghostsOf } from './ghosts'

const floor = aFloor({
  meeting: {
    M1: aMeeting(),
    M2: aMeeting({ table: 'T2', slot: 'S2', parties: [{ organisation: 'O1' }, { organisation: 'O3' }] }),
  },
})

test('what waits shows where the meeting will stand', () => {
  const asked = { id: 'c', command: { type: 'move_meeting', meeting: 'M1', table: 'T9' }, at: 0 } as const

  expect([...ghostsOf(floor, [{ ...asked, state: 'waiting' }]).keys()]).toEqual(['T9 S1'])
  expect([...ghostsOf(floor, [{ ...asked, state: 'done', version: 3 }]).keys()]).toEqual([])
})
