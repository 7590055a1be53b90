import { expect, test } from 'vitest'
import { aFloor, aMeeting } from '../floor/builders'
import { agendaOf, isMain } from './agenda'
import { numberIn, wayTo } from './way'

const ZONES = { A: { name: 'A', walk: { B: 2 } }, B: { name: 'B' } }

function way(from: string, to: string) {
  const meeting = { M1: aMeeting({ table: from }), M2: aMeeting({ table: to, slot: 'S2' }) }
  const floor = aFloor({ zone: ZONES, person: { P1: { name: 'Mette', organisation: 'O1' } }, meeting })
  const entries = agendaOf(floor, 'P1')
  const last = entries.filter(isMain).at(-1)
  return last && wayTo(floor, entries, last)
}

test('the way is told from where the meeting before was, by whichever zone knows it', () => {
  expect(way('T1', 'T9')).toEqual({ zone: 'B', from: 'A', walk: 2, stay: false })
  expect(way('T9', 'T1')).toEqual({ zone: 'A', from: 'B', walk: 2, stay: false })
  expect(way('T1', 'T2')).toEqual({ zone: 'A', stay: true })
})

test('a bus is known by its number', () => {
  expect(numberIn('Bus 2')).toEqual({ name: 'Bus', number: '2' })
  expect(numberIn('12B')).toEqual({ name: '', number: '12B' })
  expect(numberIn('Express')).toEqual({ name: '', number: 'Express' })
})
