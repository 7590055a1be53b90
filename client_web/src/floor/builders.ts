/** A floor in one line, for tests. */
import type { Meeting, Put } from '../wire/types'
import { EMPTY, type Floor, take } from './floor'

export const DAY = Date.UTC(2014, 9, 23)
/** A time of the day of the tests, in UTC: at('10:20'). */
export function at(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return DAY + (hours * 60 + minutes) * 60_000
}

export const ROUND = { starts: at('10:45'), ends: at('11:05') }

export function aMeeting(more: Partial<Meeting> = {}): Meeting {
  return { kind: 'C2C', parties: [{ organisation: 'O1' }, { organisation: 'O2' }], table: 'T1', slot: 'S1', ...more }
}

/** Two zones with two tables each, three rounds from 10:45 with a break after the first, four organisations. */
export function aFloor(more: Put = {}): Floor {
  const put: Put = {
    event: { E: { name: 'Chengdu', starts: DAY, ends: at('23:00'), zone_name: 'Asia/Shanghai' } },
    zone: { A: { name: 'Hall A' }, B: { name: 'Hall B' } },
    table: {
      T11: { label: '11', zone: 'B' },
      T1: { label: '1', zone: 'A' },
      T2: { label: '2', zone: 'A' },
      T9: { label: '9', zone: 'B' },
    },
    slot: {
      S1: { number: 1, ...ROUND },
      P: { number: 0, kind: 'break', starts: at('11:05'), ends: at('11:20') },
      S2: { number: 2, starts: at('11:20'), ends: at('11:40') },
      S3: { number: 3, starts: at('11:45'), ends: at('12:05') },
    },
    organisation: {
      O1: { name: 'Nordvind Energy Cluster', kind: 'cluster' },
      O2: { name: 'Sichuan Environmental', kind: 'cluster' },
      O3: { name: 'Levante', kind: 'business' },
      O4: { name: 'Rongke', kind: 'business' },
    },
    ...more,
  }
  const floor = take(EMPTY, { t: 'frame', since: 0, to: 1, print: 'p1', put })
  if (floor === 'gap') throw new Error('a whole frame always fits')
  return floor
}
