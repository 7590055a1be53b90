import { expect, test } from 'vitest'
import { aFloor, aMeeting } from '../floor/builders'
import { candidatesFor } from './interpreters'

const floor = aFloor({
  meeting: {
    M1: aMeeting(),
    M2: aMeeting({
      table: 'T2',
      slot: 'S2',
      parties: [{ organisation: 'O1' }, { organisation: 'O3' }],
      interpreter: 'I1',
    }),
  },
  person: {
    P1: { name: 'Li Na' },
    P2: { name: 'Xu Jing' },
    P3: { name: 'A', languages: { en: 'C1' } },
    P4: { name: 'B', languages: { 'zh-CN': 'C2' } },
  },
  interpreter: { I1: { person: 'P1', pairs: [['en', 'zh']] }, I2: { person: 'P2', pairs: [['en', 'fr']] } },
})

test('interpreters who speak both languages and are free come first', () => {
  const meeting = aMeeting({
    slot: 'S2',
    parties: [
      { organisation: 'O1', people: ['P3'] },
      { organisation: 'O2', people: ['P4'] },
    ],
  })

  expect(candidatesFor(floor, 'M9', meeting).map(({ id, fits, busy }) => [id, fits, busy])).toEqual([
    ['I1', true, 'M2'],
    ['I2', false, undefined],
  ])
})
