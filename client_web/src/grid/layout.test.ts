import { expect, test } from 'vitest'
import { aFloor, at } from '../floor/builders'
import { slotsInOrder, tablesInOrder } from '../floor/questions'
import { cellAt, DESK, layoutOf, scrollToCurrent, scrollToShow, stepFrom, windowOf } from './layout'

const floor = aFloor()
const layout = layoutOf(tablesInOrder(floor), slotsInOrder(floor), 'S2', at('11:25'))

test('past is narrow, the current round wide, breaks a sliver', () => {
  expect(layout.columns.map(({ slot, era, left, width }) => [slot, era, left, width])).toEqual([
    ['S1', 'past', 0, 38],
    ['P', 'break', 38, 24],
    ['S2', 'current', 62, 200],
    ['S3', 'coming', 262, 132],
  ])
})

test('another zone begins after a gap', () => {
  expect(layout.lines.map(({ table, top, opensZone }) => [table, top, opensZone])).toEqual([
    ['T1', 0, false],
    ['T2', 48, false],
    ['T9', 98, true],
    ['T11', 146, false],
  ])
  expect(layout.height).toBe(194)
})

test('only what can be seen is drawn', () => {
  const large = layoutOf(
    Array.from({ length: 300 }, (_, n) => [`T${n}`, { label: String(n) }] as const),
    slotsInOrder(floor),
    'S2',
    at('11:25'),
  )
  const seen = windowOf(large, { left: 0, top: 4_800, width: 400, height: 480 })

  expect([seen.lines[0]?.table, seen.lines.at(-1)?.table]).toEqual(['T98', 'T111'])
})

test('a point is a cell, save in a break and between the zones', () => {
  expect(cellAt(layout, 70, 50)).toEqual({ table: 'T2', slot: 'S2' })
  expect(cellAt(layout, 40, 50)).toBeUndefined()
  expect(cellAt(layout, 70, 97)).toBeUndefined()
})

test('keys step over breaks and stop at the edge', () => {
  const from = { table: 'T2', slot: 'S1' }

  expect(stepFrom(layout, from, 1, 1)).toEqual({ table: 'T9', slot: 'S2' })
  expect(stepFrom(layout, from, -1, -9)).toEqual({ table: 'T1', slot: 'S1' })
})

test('the current round is in view at once', () => {
  expect(scrollToCurrent(layout, 200)).toBe(0)
  expect(
    scrollToCurrent(
      { ...layout, columns: layout.columns.map((c) => ({ ...c, left: c.left + 900 })), width: 2_000 },
      500,
    ),
  ).toBe(848)
})

test('where zones are named, each name has a line of its own', () => {
  const named = layoutOf(tablesInOrder(floor), slotsInOrder(floor), 'S2', at('11:25'), { ...DESK, group: 34 })

  expect(named.groups).toEqual([
    { zone: 'A', top: 0, height: 34, tables: 2 },
    { zone: 'B', top: 130, height: 34, tables: 2 },
  ])
  expect(named.lines.map(({ top }) => top)).toEqual([34, 82, 164, 212])
})

test('a cell is brought into view by the least scrolling', () => {
  const view = { left: 0, top: 0, width: 200, height: 100 }

  expect(scrollToShow(layout, { table: 'T1', slot: 'S1' }, view)).toEqual({ left: 0, top: 0 })
  expect(scrollToShow(layout, { table: 'T11', slot: 'S2' }, view)).toEqual({ left: 62, top: 94 })
  expect(scrollToShow(layout, { table: 'T1', slot: 'S1' }, { ...view, left: 90, top: 60 })).toEqual({ left: 0, top: 0 })
})
