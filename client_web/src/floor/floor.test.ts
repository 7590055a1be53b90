import { expect, test } from 'vitest'
import type { Frame } from '../wire/types'
import { EMPTY, type Floor, stood, take, touchedBetween } from './floor'

const frame = (since: number, to: number, more: Partial<Frame> = {}): Frame => ({
  t: 'frame',
  since,
  to,
  print: `p${to}`,
  ...more,
})
const T = (label: string) => ({ label })

function taken(floor: Floor, ...frames: Frame[]): Floor {
  return frames.reduce((before, one) => {
    const after = take(before, one)
    if (after === 'gap') throw new Error(`a gap before ${one.since}`)
    return after
  }, floor)
}
const atFour = taken(EMPTY, frame(0, 4, { put: { table: { T1: T('1'), T2: T('2') } } }))

test('a whole frame forgets all and may lead back', () => {
  const floor = taken(atFour, frame(0, 2, { put: { table: { T9: T('9') } } }))

  expect(floor.version).toBe(2)
  expect([...floor.table.keys()]).toEqual(['T9'])
})

test('a frame puts and takes away', () => {
  const floor = taken(atFour, frame(4, 5, { put: { table: { T3: T('3') } }, gone: { table: ['T1'] } }))

  expect([...floor.table.keys()]).toEqual(['T2', 'T3'])
  expect(floor.print).toBe('p5')
})

test('a frame that begins before where the floor stands fits', () => {
  expect(taken(atFour, frame(1, 6, { put: { table: { T1: T('one') } } })).table.get('T1')).toEqual(T('one'))
})

test('a frame that begins beyond where the floor stands is a gap', () => {
  expect(take(atFour, frame(5, 6))).toBe('gap')
})

test('a frame that ends before where the floor stands brings nothing', () => {
  expect(take(atFour, frame(1, 3, { gone: { table: ['T1'] } }))).toBe(atFour)
})

test('the floor before is left as it was', () => {
  taken(atFour, frame(4, 5, { gone: { table: ['T1'] } }))

  expect([...atFour.table.keys()]).toEqual(['T1', 'T2'])
})

test('only what changed is touched', () => {
  const floor = taken(
    atFour,
    frame(4, 5, { put: { table: { T3: T('3') }, zone: { A: { name: 'A' } } }, gone: { table: ['T1'] } }),
  )

  expect(touchedBetween(atFour, floor)).toEqual({ table: new Set(['T3', 'T1']), zone: new Set(['A']) })
  expect(touchedBetween(floor, stood(floor, 9, 'p9'))).toEqual({})
})

test('a beat moves on who stands somewhere, and nobody else', () => {
  expect(stood(atFour, 9, 'p9')).toMatchObject({ version: 9, print: 'p9' })
  expect(stood(atFour, 3, 'p3')).toBe(atFour)
  expect(stood(EMPTY, 3, 'p3')).toBe(EMPTY)
})
