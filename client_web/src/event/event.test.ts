import { expect, test } from 'vitest'
import { aFloor, aMeeting, at, DAY } from '../floor/builders'
import { choiceOf, linkTo } from './address'
import { daysOf } from './plan'
import { stripOf } from './strip'
import { aboutOf, daysUntil, outcomeOf, tenseOf } from './tense'
import { countriesOf, guestsOf, sectorsOf } from './who'

const ORGANISATIONS = {
  O1: { name: 'Øresund Water', kind: 'cluster', country: 'DK', sectors: ['Environment'] },
  O2: { name: 'Nordvind', kind: 'cluster', country: 'DK', sectors: ['Energy', 'Environment'] },
  O3: { name: 'Sichuan', native: '阿坝能源', kind: 'business', country: 'CN', sectors: ['Energy'] },
} as const
const guests = (query: string) =>
  guestsOf(
    aFloor({ organisation: structuredClone(ORGANISATIONS) as never }),
    choiceOf(new URLSearchParams(query), 'latin'),
  )

test('who comes is filtered and sorted by the address', () => {
  expect(guests('').map(({ id, letter }) => [id, letter])).toEqual([
    ['O2', 'N'],
    ['O1', 'O'],
    ['O3', 'S'],
  ])
  expect(guests('sort=pinyin').map(({ id }) => id)).toEqual(['O3', 'O2', 'O1'])
  expect(guests('sector=Environment').map(({ id }) => id)).toEqual(['O2', 'O1'])
  expect(guests('sector=Energy&country=CN').map(({ id }) => id)).toEqual(['O3'])
  expect(guests('country=FR')).toEqual([])
})

test('sectors are counted, the largest first', () => {
  const floor = aFloor({ organisation: structuredClone(ORGANISATIONS) as never })

  expect(sectorsOf(floor)).toEqual([
    { name: 'Environment', count: 2 },
    { name: 'Energy', count: 2 },
  ])
  expect(countriesOf(floor)).toEqual(new Set(['DK', 'CN']))
})

test('a link changes what it names and leaves the rest', () => {
  const query = new URLSearchParams('lang=zh&sector=ICT')

  expect(linkTo(query, { sector: 'Renewable energy' }, 'who')).toBe('?lang=zh&sector=Renewable+energy#who')
  expect(linkTo(query, { sector: undefined, lang: undefined })).toBe('?')
})

test('the page is of before, during or after, by the days of the place', () => {
  const floor = aFloor()

  expect(tenseOf(floor, DAY - 60 * 60_000 - 24 * 60 * 60_000)).toBe('before')
  // The same day in Chengdu, eight hours ahead: the doors open before the programme does.
  expect(tenseOf(floor, DAY - 60 * 60_000)).toBe('during')
  expect(tenseOf(floor, at('23:00'))).toBe('after')
  expect(daysUntil(floor, DAY - 12 * 24 * 60 * 60_000)).toBe(12)
})

test('rounds that follow one another are one line, a long break another', () => {
  const floor = aFloor({
    slot: {
      S1: { number: 1, starts: at('10:45'), ends: at('11:05') },
      S2: { number: 2, starts: at('11:10'), ends: at('11:30'), planned: at('11:05') },
      L: { number: 0, kind: 'break', starts: at('12:00'), ends: at('13:00') },
      C: { number: 0, kind: 'break', starts: at('13:00'), ends: at('13:20') },
      S3: { number: 3, starts: at('13:30'), ends: at('13:50'), planned: at('13:25') },
    },
    session: { V: { title: 'Visit', kind: 'visit', starts: at('23:30'), ends: at('23:50') } },
  })
  const days = daysOf(floor).map(({ date, lines }) => [
    date,
    lines.map(({ rounds, session, planned }) => rounds ?? session?.title ?? planned ?? 'break'),
  ])

  expect(days).toEqual([
    ['2014-10-23', [{ from: 1, to: 2 }, 'break', { from: 3, to: 3 }]],
    ['2014-10-24', ['Visit']],
  ])
})

test('the strip has a sign for each table, and counts them', () => {
  const floor = aFloor({
    meeting: { M1: aMeeting({ state: 'running' }), M2: aMeeting({ table: 'T9', state: 'no_show' }) },
  })
  const strip = stripOf(floor, at('10:50'))

  expect(strip.zones.map(({ letter, tables }) => [letter, tables.map(({ sign }) => sign)])).toEqual([
    ['A', ['running', undefined]],
    ['B', ['no-show', undefined]],
  ])
  expect(Object.fromEntries(strip.counts)).toEqual({ running: 1, 'no-show': 1, free: 2 })
})

test('held is what took place, of all that was not called off', () => {
  const floor = aFloor({
    meeting: {
      M1: aMeeting({ state: 'done' }),
      M2: aMeeting({ table: 'T2', state: 'no_show' }),
      M3: aMeeting({ table: 'T9', state: 'cancelled' }),
    },
  })

  expect(outcomeOf(floor, at('22:00'))).toEqual({ held: 1, all: 2 })
})

test('what the event says of itself begins large, and is cut between sentences', () => {
  expect(aboutOf('Clusters meet. They talk. Then they visit.', 'en', 26)).toEqual({
    lead: 'Clusters meet. They talk.',
    rest: 'Then they visit.',
  })
  expect(aboutOf('', 'en')).toEqual({ lead: '', rest: '' })
})
