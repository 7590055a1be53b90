import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import { bookOf, rowsOn } from './book'
import { changesOf, departuresOf, roundOnBoard, surnameOf } from './departures'
import { partOf, settingsOf, turnOf } from './settings'

const ROUND = { id: 'S1', running: false }
const BOARD = settingsOf(new URLSearchParams(''), { name: 'A', arrows: { A: 'left', B: 'right' } })
const moved = { table: 'T9', was: { table: 'T1', slot: 'S1', at: at('10:40') } }

const rowsOf = (floor: Parameters<typeof departuresOf>[0], settings = BOARD) =>
  departuresOf(floor, ROUND, settings).map(({ organisation, table, zone, turned }) => [
    organisation,
    table,
    zone,
    turned,
  ])

test('every party has a row, with zone and way', () => {
  const floor = aFloor({ meeting: { M1: aMeeting({ table: 'T9' }) } })

  expect(rowsOf(floor)).toEqual([
    ['O1', '9', 'B', 0],
    ['O2', '9', 'B', 0],
  ])
})

test('a display that knows no way to a zone leaves the place of the arrow; one that knows none has none', () => {
  const floor = aFloor({ meeting: { M1: aMeeting() } })

  expect(rowsOf(floor, { ...BOARD, arrows: { B: 'up' } })[0]?.[3]).toBeNull()
  expect(rowsOf(floor, { ...BOARD, arrows: {} })[0]?.[3]).toBeUndefined()
})

test('one that hangs in a zone and leads nowhere shows that zone alone', () => {
  const floor = aFloor({
    meeting: { M1: aMeeting(), M2: aMeeting({ table: 'T9', parties: [{ organisation: 'O3' }] }) },
  })

  expect(rowsOf(floor, { ...BOARD, zone: 'B', arrows: {} }).map(([organisation]) => organisation)).toEqual(['O3'])
})

test('who was called off and sits elsewhere has one row, where they sit', () => {
  const parties = [{ organisation: 'O1' }, { organisation: 'O3' }]
  const floor = aFloor({
    meeting: { M1: aMeeting({ state: 'cancelled' }), M2: aMeeting({ table: 'T2', parties }) },
  })
  const rows = departuresOf(floor, ROUND, BOARD).map(({ organisation, table, off }) => [organisation, table, off])

  expect(rows).toEqual([
    ['O2', '1', 'cancelled'],
    ['O1', '2', undefined],
    ['O3', '2', undefined],
  ])
})

test('an organisation at two tables is told apart by the surname of who sits there, else by whom it meets', () => {
  const floor = aFloor({
    person: { P1: { name: 'Chen Yulan', native: '陈玉兰', organisation: 'O1' } },
    meeting: {
      M1: aMeeting({ parties: [{ organisation: 'O1', people: ['P1'] }, { organisation: 'O2' }] }),
      M2: aMeeting({ table: 'T2', parties: [{ organisation: 'O1', people: ['hidden'] }, { organisation: 'O3' }] }),
    },
  })
  const notes = departuresOf(floor, ROUND, BOARD).map(({ note }) => note)

  expect(notes).toEqual([
    { latin: 'Chen', han: '陈' },
    { latin: undefined, han: undefined },
    { latin: 'Levante', han: 'Levante' },
    { latin: undefined, han: undefined },
  ])
})

test('surnames stand first in Chinese, last elsewhere', () => {
  expect(surnameOf({ name: 'Inês Carvalhal' }).latin).toBe('Carvalhal')
  expect(surnameOf({ name: 'Ouyang Xiu', native: '欧阳修' })).toEqual({ latin: 'Ouyang', han: '欧阳' })
})

test('a move is marked, old table struck, until its round starts', () => {
  const floor = aFloor({ meeting: { M1: aMeeting(moved) } })

  expect(departuresOf(floor, ROUND, BOARD)[0]?.was?.label).toBe('1')
  expect(departuresOf(floor, { id: 'S1', running: true }, BOARD)[0]?.was).toBeUndefined()
})

test('changes hold the moves of a round, the newest first, also of meetings that left it', () => {
  const left = aMeeting({
    slot: 'S2',
    parties: [{ organisation: 'O3' }],
    was: { table: 'T2', slot: 'S1', at: at('10:41') },
  })
  const floor = aFloor({ meeting: { M1: aMeeting(moved), M2: left } })
  const changes = changesOf(floor, ROUND, BOARD).map(({ organisation, was, table, at: when }) => [
    organisation,
    was.label,
    table,
    when,
  ])

  expect(changes).toEqual([
    ['O3', '2', '1', '19:20'],
    ['O1', '1', '9', undefined],
    ['O2', '1', '9', undefined],
  ])
})

test('the board turns to the next round as soon as that one is called', () => {
  const floor = aFloor()

  expect(roundOnBoard(floor, at('10:50'), undefined, 5)?.id).toBe('S1')
  expect(roundOnBoard(floor, at('11:39'), undefined, 5)?.id).toBe('S2')
  expect(roundOnBoard(floor, at('11:39'), undefined, 10)?.id).toBe('S3')
})

// ---- pages

const CHINESE = { name: 'Sichuan Environmental', kind: 'cluster', native: '四川环保' } as const

test('two lists, each in its order, with the letter where it changes', () => {
  const floor = aFloor({
    organisation: { O1: { name: 'Nordvind', kind: 'cluster' }, O2: CHINESE },
    meeting: { M1: aMeeting() },
  })
  const [page] = bookOf(departuresOf(floor, ROUND, BOARD), [], false, 9).pages

  expect(page?.kind === 'lists' && page.columns.map(({ script, range }) => [script, range])).toEqual([
    ['latin', 'N–S'],
    ['han', 'n–s'],
  ])
  expect(page?.kind === 'lists' && page.columns[1]?.rows.map(({ letter }) => letter)).toEqual(['N', 'S'])
  expect(rowsOn(page)).toBe(4)
})

test('one script alone fills both columns', () => {
  const floor = aFloor({
    meeting: { M1: aMeeting(), M2: aMeeting({ table: 'T2', parties: [{ organisation: 'O3' }] }) },
  })
  const { pages } = bookOf(departuresOf(floor, ROUND, BOARD), [], false, 2)

  expect(
    pages.map((page) => page.kind === 'lists' && page.columns.map(({ script, rows }) => [script, rows.length])),
  ).toEqual([
    [
      ['latin', 2],
      ['latin', 1],
    ],
  ])
})

test('the screens of a set share every row, and each says where the others stand', () => {
  const organisation = Object.fromEntries(
    [...'abcdefgh'].map((letter, place) => [`O${place}`, { name: `${letter}${letter}`, kind: 'cluster' as const }]),
  )
  const meeting = Object.fromEntries(
    [0, 2, 4, 6].map((place) => [
      `M${place}`,
      aMeeting({ parties: [{ organisation: `O${place}` }, { organisation: `O${place + 1}` }] }),
    ]),
  )
  const rows = departuresOf(aFloor({ organisation, meeting }), ROUND, BOARD)
  const books = [1, 2, 3, 4].map((at) => bookOf(rows, [], false, 9, { at, of: 4 }))

  expect(books.map(({ share }) => [share?.before, share?.range, share?.after])).toEqual([
    [undefined, 'A–B', 'C–D'],
    ['A–B', 'C–D', 'E–F'],
    ['C–D', 'E–F', 'G–H'],
    ['E–F', 'G–H', undefined],
  ])
  expect(books.flatMap(({ pages }) => pages.map(rowsOn))).toEqual([2, 2, 2, 2])
})

// ---- what it is told to be

test('the address decides, then the display that it names', () => {
  const display = { name: 'Set', layout: 'grid', zone: 'A', part: '2/4', scheme: 'light' }

  expect(settingsOf(new URLSearchParams('display=D'), display)).toMatchObject({
    layout: 'grid',
    zone: 'A',
    part: { at: 2, of: 4 },
    scheme: 'light',
  })
  expect(settingsOf(new URLSearchParams('layout=programme&scheme=dark'), display)).toMatchObject({
    layout: 'programme',
    scheme: 'dark',
  })
  expect(settingsOf(new URLSearchParams('table=T7'))).toMatchObject({ layout: 'table', table: 'T7', scheme: 'dark' })
  expect(settingsOf(new URLSearchParams(), { name: 'Card', layout: 'table:T7' })).toMatchObject({
    layout: 'table',
    table: 'T7',
  })
  expect(settingsOf(new URLSearchParams('layout=nonsense'))).toMatchObject({ layout: 'departures' })
})

test('a part is one of several, and an arrow has a direction', () => {
  expect(partOf('2 / 4')).toEqual({ at: 2, of: 4 })
  expect([partOf('5/4'), partOf('0/4'), partOf('half'), partOf(null)]).toEqual(Array(4).fill(undefined))
  expect([turnOf('left'), turnOf('Up right'), turnOf('nowhere'), turnOf(undefined)]).toEqual([
    180,
    315,
    undefined,
    undefined,
  ])
})
