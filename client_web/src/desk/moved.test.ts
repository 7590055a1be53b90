import { expect, test } from 'vitest'
import { aFloor, aMeeting } from '../floor/builders'
import { movedBy } from './moved'

const floor = aFloor({
  meeting: {
    M1: aMeeting(),
    M2: aMeeting({ table: 'T2', slot: 'S2', parties: [{ organisation: 'O1' }, { organisation: 'O3' }] }),
  },
})

test('a closed table’s meetings are known again where they went', () => {
  const moved = movedBy(floor, { type: 'close_table', table: 'T1', to: 'auto' })
  const after = aMeeting({ table: 'T2', was: { table: 'T1', slot: 'S1', at: 5 } })

  expect([moved('M1', after), moved('M2', after)]).toEqual([true, false])
})
