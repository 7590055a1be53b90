import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import { cellsTogether, kindOf } from './together'

const floor = aFloor({
  meeting: {
    M1: aMeeting(),
    M2: aMeeting({ table: 'T2', slot: 'S2', parties: [{ organisation: 'O1' }, { organisation: 'O3' }] }),
  },
})

test('a meeting on the spot goes where both are free, the chosen cell first', () => {
  const parties = [{ organisation: 'O1' }, { organisation: 'O4' }]
  const found = cellsTogether(floor, parties, at('10:50'), { table: 'T9', slot: 'S3' })

  expect(found[0]).toEqual({ table: 'T9', slot: 'S3' })
  expect(new Set(found.map(({ slot }) => slot))).toEqual(new Set(['S3']))
  expect(kindOf(floor, ['O3', 'O1'])).toBe('C2B')
})
