import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import { roundNow } from '../floor/questions'
import { backerInShort } from './backers'
import { countingOf } from './counting'
import { pauseAfter } from './lines.svelte'
import { lineOf, pairOf, saidBy, sizeOf, turnIn } from './notices'
import { dwellOf, paged, shareOf, shiftOf, withChanges } from './pages'
import { runningOf } from './programme'
import { cardOf, tableRows } from './tables'

test('rows are cut into pages, and nothing gives no page', () => {
  expect(paged([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(paged([], 2)).toEqual([])
})

test('a set of screens shares all rows, about as many on each', () => {
  const rows = Array.from({ length: 10 }, (_, row) => row)
  const shares = [1, 2, 3, 4].map((at) => shareOf(rows, { at, of: 4 }))

  expect(shares.flat()).toEqual(rows)
  expect(shares.map(({ length }) => length)).toEqual([2, 3, 2, 3])
})

test('changes never stand on two pages running, and come again and again while one is fresh', () => {
  expect(withChanges(['a', 'b', 'c'], ['C'], false)).toEqual(['a', 'C', 'b', 'c'])
  expect(withChanges(['a', 'b', 'c'], ['C'], true)).toEqual(['a', 'C', 'b', 'C', 'c', 'C'])
  expect(withChanges(['a'], ['C', 'D'], false)).toEqual(['a', 'C', 'a', 'D'])
  expect(withChanges([], ['C'], false)).toEqual(['C'])
})

test('a page stays five seconds, and a fifth of one for each row', () => {
  expect(dwellOf(18)).toBe(8_600)
})

test('pages stand aside by 0 to 4 px, each place in its turn', () => {
  const places = Array.from({ length: 25 }, (_, turn) => shiftOf(turn)).map(({ x, y }) => `${x} ${y}`)

  expect(new Set(places).size).toBe(25)
})

// ---- the head

const counting = (time: string) => {
  const floor = aFloor()
  const round = roundNow(floor, at(time))
  return round && countingOf(floor, round, at(time))
}

test('before a round the pause is counted in blocks, in it its own minutes', () => {
  expect(counting('10:50')).toEqual({ toward: 'end', left_ms: 15 * 60_000, blocks: 20 })
  expect(counting('11:16')).toEqual({ toward: 'start', left_ms: 4 * 60_000, blocks: 15 })
  expect(counting('11:41')).toEqual({ toward: 'start', left_ms: 4 * 60_000, blocks: 5 })
})

test('the first round of the day has twenty blocks before it, and no countdown hours before', () => {
  expect(counting('10:40')?.blocks).toBe(20)
  expect(counting('09:00')).toBeUndefined()
})

// ---- tables

test('the grid has now and next of every table, and what takes no place is not next', () => {
  const floor = aFloor({
    meeting: {
      M1: aMeeting(),
      M2: aMeeting({ slot: 'S2', state: 'cancelled' }),
      M3: aMeeting({ slot: 'S2', table: 'T2' }),
    },
  })
  const round = roundNow(floor, at('10:50'))
  const rows = round ? tableRows(floor, round, at('10:50')) : []

  expect(rows.map(({ label, now, next }) => [label, now?.phase, next?.phase])).toEqual([
    ['1', 'overdue', undefined],
    ['2', undefined, 'upcoming'],
    ['9', undefined, undefined],
    ['11', undefined, undefined],
  ])
})

test('a card says who is next in the last two minutes, and turns to them at the end', () => {
  const floor = aFloor({
    meeting: {
      M1: aMeeting(),
      M2: aMeeting({ slot: 'S2', parties: [{ organisation: 'O3' }, { organisation: 'O4' }] }),
    },
  })
  const cardAt = (time: string) => cardOf(floor, 'T1', at(time))

  expect(cardAt('11:02')?.lastMinutes).toBeUndefined()
  expect(cardAt('11:03')).toMatchObject({ lastMinutes: 2, next: { starts: at('11:20') } })
  expect(cardAt('11:04')?.parties[0]?.name.text).toBe('Nordvind Energy Cluster')
  expect(cardAt('11:05')).toMatchObject({
    lastMinutes: undefined,
    parties: [{ short: 'Levante' }, { short: 'Rongke' }],
  })
  expect(cardOf(floor, 'none', at('11:05'))).toBeUndefined()
})

// ---- the programme

const SESSION = {
  title: 'Seminar',
  kind: 'seminar',
  starts: at('09:00'),
  ends: at('12:00'),
  items: ['I1', 'I2', 'I3'],
} as const
const item = (number: number, more = {}) =>
  ({ session: 'S', number, title: `Talk ${number}`, kind: 'talk', minutes: 5, ...more }) as const
const aSession = (...items: ReturnType<typeof item>[]) =>
  aFloor({
    session: { S: { ...SESSION, items: [...SESSION.items] } },
    item: Object.fromEntries(items.map((one, place) => [`I${place + 1}`, one])),
  })

test('an overrun moves the rest to the minute at which it can begin', () => {
  const floor = aSession(item(1, { state: 'running' }), item(2), item(3))
  const running = runningOf(floor, at('09:06') + 14_000)

  expect(running?.current?.ends).toBe(at('09:05'))
  expect(running?.coming.map(({ starts, planned }) => [starts, planned])).toEqual([
    [at('09:07'), at('09:05')],
    [at('09:12'), at('09:10')],
  ])
})

test('who is skipped takes no time', () => {
  const floor = aSession(item(1, { state: 'done' }), item(2, { state: 'skipped' }), item(3, { state: 'running' }))

  expect(runningOf(floor, at('09:06'))?.current).toMatchObject({ starts: at('09:05'), planned: at('09:10') })
})

test('where nobody taps, the plan says who speaks', () => {
  const running = runningOf(aSession(item(1), item(2), item(3)), at('09:06'))

  expect([running?.place, running?.current?.item.number]).toEqual([2, 2])
  expect(runningOf(aSession(item(1)), at('08:00'))?.current).toBeUndefined()
})

// ---- what is said

test('the first line of a notice is its heading, the reader’s language comes first', () => {
  const notice = { text: { en: 'Leave by the west door ←\nDo not wait.', zh: '请由西门离场 ←\n请勿停留' } }

  expect(saidBy(notice, ['zh', 'en'])).toEqual([
    { lang: 'zh', heading: '请由西门离场', rest: '请勿停留' },
    { lang: 'en', heading: 'Leave by the west door', rest: 'Do not wait.' },
  ])
  expect(turnIn(notice)).toBe(180)
  expect(turnIn({ text: { en: 'Coffee' } })).toBeUndefined()
})

test('more than two languages stand in pairs, and a line that is too long for two has one at a time', () => {
  const said = ['en', 'zh', 'fr'].map((lang) => ({ lang, heading: 'Lunch is in hall 1', rest: '' }))

  expect(pairOf(said, 0).map(({ lang }) => lang)).toEqual(['en', 'zh'])
  expect(pairOf(said, 1).map(({ lang }) => lang)).toEqual(['fr'])
  expect(lineOf(said.slice(0, 2), 0, 2_000)).toHaveLength(2)
  expect(lineOf(said.slice(0, 2), 1, 600).map(({ lang }) => lang)).toEqual(['zh'])
})

test('a long heading is set smaller', () => {
  const sized = (heading: string) => sizeOf([{ lang: 'en', heading, rest: '' }])

  expect([sized('All rounds 5 min later'), sized('x'.repeat(40)), sized('各'.repeat(30))]).toEqual([
    'large',
    'middle',
    'small',
  ])
})

test('a backer is called by the abbreviation that it gives itself, or up to the first comma', () => {
  expect(backerInShort('Sociedade Portuguesa de Inovação (SPI)')).toBe('SPI')
  expect(backerInShort('European Commission, DG Enterprise and Industry')).toBe('European Commission')
})

test('a screen that was sent away tries again, ever more rarely', () => {
  expect([0, 1, 20].map((tries) => pauseAfter(tries, 0.5))).toEqual([5_000, 10_000, 300_000])
})
