import { expect, test } from 'vitest'
import { blocksOf, faceOf, totalOf, totalUntil } from './ring'

const minutes = (count: number) => count * 60_000

test('a ring has as many blocks as hold what is left, and none beyond an hour', () => {
  expect([3.5, 5, 6, 18, 45, 61].map((left) => totalUntil(minutes(left)))).toEqual([5, 5, 10, 20, 60, undefined])
  expect(totalOf(minutes(20))).toBe(20)
})

test('full is still there, the last one shrinks, and over time all are there', () => {
  const rests = (left: number) => blocksOf(minutes(left), 5).filter((block) => block.rest).length

  expect([5, 3.5, 3, 0, -1].map(rests)).toEqual([5, 4, 3, 0, 5])
  expect(blocksOf(minutes(3.5), 5)[3]?.rest).not.toBe(blocksOf(minutes(3.5), 5)[3]?.track)
})

test('the time is minutes and seconds, and hours where minutes would say nothing', () => {
  expect(faceOf(212_000)).toEqual({ text: '3:32', hours: false })
  expect(faceOf(minutes(60))).toEqual({ text: '60:00', hours: false })
  expect(faceOf(minutes(95))).toEqual({ text: '1:35', hours: true })
  expect(faceOf(-61_500)).toEqual({ text: '1:01', hours: false })
})
