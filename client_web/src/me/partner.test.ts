import { expect, test } from 'vitest'
import { aFloor, aMeeting, at } from '../floor/builders'
import { interpreterOf, latenessOf, othersOf, ownPartyOf, pairAt, spokenBy } from './partner'

const MEETING = aMeeting({
  parties: [
    { organisation: 'O1', people: ['P1'] },
    { organisation: 'O2', people: ['P2', 'P3'] },
  ],
  interpreter: 'I1',
  late: { O2: 5 },
})
const FLOOR = aFloor({
  person: {
    P1: { name: 'Mette', organisation: 'O1', languages: { da: 'C2', en: 'C1' } },
    P2: { name: 'Yulan', organisation: 'O2', languages: { 'zh-CN': 'C2' }, late: { minutes: 10, at: at('10:40') } },
    P3: { name: 'Kai', organisation: 'O2' },
    P9: { name: 'Li Na' },
  },
  interpreter: {
    I1: {
      person: 'P9',
      pairs: [
        ['fr', 'zh'],
        ['zh', 'en'],
      ],
    },
  },
})

test('the partner is everybody who sits for the others', () => {
  expect(othersOf(FLOOR, MEETING, 'P1').map((side) => [side.id, side.people.map(([id]) => id)])).toEqual([
    ['O2', ['P2', 'P3']],
  ])
  expect(othersOf(FLOOR, MEETING, 'P9').map((side) => side.id)).toEqual(['O1', 'O2'])
})

test('one sits for the party that names one, or for one’s organisation if it names nobody', () => {
  expect(ownPartyOf(FLOOR, MEETING, 'P3')?.organisation).toBe('O2')
  expect(ownPartyOf(FLOOR, aMeeting(), 'P1')?.organisation).toBe('O1')
  expect(ownPartyOf(FLOOR, MEETING, 'P9')).toBeUndefined()
})

test('a side is as late as it said, or as its people said for longer, until that is over', () => {
  const [side] = othersOf(FLOOR, MEETING, 'P1')
  if (!side) throw new Error('there is one')

  expect(latenessOf(MEETING, side, at('10:45'))).toBe(10)
  expect(latenessOf(MEETING, side, at('10:50'))).toBe(5)
})

test('languages come best first and without region, and an interpreter’s pair is the one that is needed', () => {
  expect(spokenBy(othersOf(FLOOR, MEETING, 'P2')[0]?.people ?? [])).toEqual(['da', 'en'])
  expect(interpreterOf(FLOOR, MEETING)?.[1].name).toBe('Li Na')
  expect(pairAt(FLOOR, MEETING)).toEqual(['en', 'zh'])
})
