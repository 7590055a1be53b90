import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import { bestFirst, fitsOf, freeOnes, lacksOf, roundOf } from './fits'

const meeting = aMeeting({ slot: 'S2', parties: [{ organisation: 'O1', people: ['P1'] }, { organisation: 'O2' }] })
const floor = aFloor({
  meeting: {
    M1: meeting,
    M2: aMeeting({ table: 'T2', slot: 'S2', parties: [{ organisation: 'O3' }, { organisation: 'O4' }] }),
  },
  person: { P1: { name: 'Mette', organisation: 'O1', needs: ['step-free'] } },
  table: {
    T1: { label: '1', zone: 'A', features: ['step-free'] },
    T2: { label: '2', zone: 'A', features: ['step-free'] },
    T9: { label: '9', zone: 'B', features: ['step-free'] },
    T11: { label: '11', zone: 'B' },
  },
})
const fits = fitsOf([
  { table: 'T1', slot: 'S1', fits: true },
  { table: 'T11', slot: 'S2', fits: true },
  { table: 'T9', slot: 'S2', fits: true },
  { table: 'T1', slot: 'S2', fits: true },
  { table: 'T2', slot: 'S2', code: 'table_taken', standing: { meeting: 'M2' } },
  { table: 'T2', slot: 'S3', fits: true },
  { table: 'T1', slot: 'S3', fits: true },
])

test('the nearest place comes first: the same round, what everybody needs, the same table, the same zone', () => {
  expect(bestFirst(floor, meeting, fits, at('11:10')).map(({ table, slot }) => [table, slot])).toEqual([
    ['T9', 'S2'],
    ['T11', 'S2'],
    ['T1', 'S3'],
    ['T2', 'S3'],
  ])
})

test('what a table lacks is named', () => {
  expect(lacksOf(floor, meeting, 'T11')).toEqual(['step-free'])
  expect(lacksOf(floor, meeting, 'T9')).toEqual([])
})

test('a round says how many tables fit, or the one reason why none does', () => {
  const busy = { table: 'T1', slot: 'S3', code: 'person_busy', standing: { meeting: 'M2' } } as const

  expect(roundOf(fits, 'S2', meeting)).toEqual({ count: 2 })
  expect(roundOf(fitsOf([busy]), 'S3', meeting)).toEqual({ count: 0, reason: busy })
})

test('without a network the free cells of coming rounds are offered, as not asked', () => {
  const free = freeOnes(floor, at('11:10'))

  expect(free.asked).toBe(false)
  expect([...free.cells.keys()]).not.toContain('T2 S2')
  expect([...free.cells.keys()]).toContain('T11 S3')
})
