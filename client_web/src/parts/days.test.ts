import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import { comingOf } from './coming'
import { daySpan, fullDay, longDay, shortDay } from './days'
import { signOfZone } from './places'
import { roundToday } from './today'

const ZONE = 'Asia/Shanghai'
const day = (date: number, month = 9) => Date.UTC(2014, month, date, 2)

test('days are written as each language writes them', () => {
  expect(longDay(day(23), ZONE, 'en')).toBe('Thursday 23 October')
  expect(shortDay(day(23), ZONE, 'en')).toBe('23 Oct')
  expect(fullDay(day(23), ZONE, 'en')).toBe('Thu 23 Oct 2014')
  expect(shortDay(day(23), ZONE, 'zh-CN')).toBe('10月23日')
})

test('a span of days names year and month once', () => {
  expect(daySpan(day(21), day(24), ZONE, 'en')).toBe('21–24 October 2014')
  expect(daySpan(day(21), day(24), ZONE, 'zh')).toBe('2014年10月21日–24日')
  expect(daySpan(day(30), day(2, 10), ZONE, 'zh')).toBe('2014年10月30日–11月2日')
  expect(daySpan(day(21), day(21), ZONE, 'zh')).toBe('2014年10月21日')
})

test('a round of another day is not on today', () => {
  const floor = aFloor({ meeting: { M1: aMeeting() } })

  expect(roundToday(floor, at('10:50'))?.id).toBe('S1')
  expect(roundToday(floor, at('10:50') - 24 * 60 * 60_000)).toBeUndefined()
})

test('what comes next is a session or a round, whichever is earlier', () => {
  const floor = aFloor({
    session: { L: { title: 'Lunch', kind: 'break', starts: at('11:06'), ends: at('11:15') } },
  })

  expect(comingOf(floor, at('11:05'))?.what).toEqual({ kind: 'session', title: 'Lunch', room: undefined })
  expect(comingOf(floor, at('11:16'))?.what).toEqual({ kind: 'round', number: 2 })
  expect(comingOf(floor, at('10:50'))?.on).toBe(true)
  expect(comingOf(floor, at('12:05'))).toBeUndefined()
})

test('a zone is called by its letter', () => {
  const floor = aFloor({ zone: { A: { name: 'A' }, B: { name: 'Hall B' }, west: { name: 'West wing' } } })

  expect(['A', 'B', 'west', 'none'].map((id) => signOfZone(floor, id))).toEqual(['A', 'B', 'west', undefined])
})
