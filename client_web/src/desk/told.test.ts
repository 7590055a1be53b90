import { expect, test } from 'vitest'
import { aFloor, aMeeting } from '../floor/builders'
import { en } from '../words/en'
import { zh } from '../words/zh'
import { moveName, tell, tellWhy } from './told'

const floor = aFloor({
  meeting: { M1: aMeeting(), M2: aMeeting({ table: 'T2', parties: [{ organisation: 'O3' }, { organisation: 'O4' }] }) },
  person: { P1: { name: 'Mette Lindqvist', organisation: 'O1' } },
  session: { X1: { title: 'Seminar', kind: 'seminar', starts: 0, ends: 1 } },
})

test('a move is said old → new, and the round only where it changes', () => {
  expect(moveName(en, floor, { table: 'T1', slot: 'S1' }, { table: 'T2', slot: 'S1' })).toBe('table 1 → 2, round 1')
  expect(moveName(zh, floor, { table: 'T1', slot: 'S1' }, { table: 'T2', slot: 'S2' })).toBe(
    '1号桌 → 2号桌，第1轮 → 第2轮',
  )
})

test('a command is named by its effect, with whom it is about', () => {
  expect(
    tell(en, floor, { type: 'move_meeting', meeting: 'M1', table: 'T9' }, { from: { table: 'T2', slot: 'S1' } }),
  ).toEqual({
    title: 'Move Nordvind Energy Cluster × Sichuan Environmental',
    detail: 'table 2 → 9, round 1',
  })
  expect(tell(en, floor, { type: 'check_in', person: 'P1' }).title).toBe('Check in: Mette Lindqvist')
})

test('an undo names what it undoes', () => {
  const told = tell(
    en,
    floor,
    { type: 'undo', command: 'c' },
    { undone: { type: 'close_table', table: 'T9', to: 'auto' } },
  )

  expect(told.title).toBe('Undo: Close table 9')
})

test('a refusal says who stands in the way, and where', () => {
  expect(tellWhy(en, floor, 'table_taken', { meeting: 'M2' })).toBe('Levante × Rongke has this table then')
  expect(tellWhy(en, floor, 'person_busy', { person: 'P1', meeting: 'M2' })).toBe('Nordvind Energy Cluster is at 2')
  expect(tellWhy(en, floor, 'person_busy', { person: 'P1' })).toBe('Nordvind Energy Cluster is away then')
  expect(tellWhy(en, floor, 'no_fit', { meetings: ['M2'], table: 'T1' })).toContain('Levante × Rongke')
})

test('every refusal has words in both languages, also without anything that stands in the way', () => {
  for (const words of [en, zh]) {
    for (const code of Object.keys(words.refusals) as (keyof typeof words.refusals)[]) {
      expect(tellWhy(words, floor, code, {})).not.toBe('')
    }
  }
})
