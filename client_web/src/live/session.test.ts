import { expect, test } from 'vitest'
import { EMPTY } from '../floor/floor'
import type { Down, Frame, Up } from '../wire/types'
import { type Deed, Session } from './session'

const WELCOME: Down = {
  t: 'welcome',
  event: 'E',
  view: 'floor',
  role: null,
  now: 1_000_000,
  speed: 1,
  wall: 9_000_000,
  beat: 5,
  scope: 's1',
}
const frame = (since: number, to: number, more: Partial<Frame> = {}): Frame => ({
  t: 'frame',
  since,
  to,
  print: `p${to}`,
  ...more,
})
const beat = (version: number, more: object = {}): Down => ({
  t: 'beat',
  now: 1_000_000,
  speed: 1,
  version,
  print: `p${version}`,
  ...more,
})
const said = (deeds: Deed[]): Up[] => deeds.flatMap((deed) => (deed.do === 'say' ? [deed.message] : []))

/** A screen that stands at version 4 of scope s1, since the local time 100. */
function standing(): Session {
  const session = new Session({ view: 'floor', random: () => 0.5 })
  session.tick(0)
  session.opened(50)
  session.heard(WELCOME, 100)
  session.heard(frame(0, 4, { put: { table: { T1: { label: '1' } } } }), 100)
  return session
}

test('a new screen opens, starts from nowhere, and stands where the frame leads', () => {
  const session = new Session({ view: 'floor', token: 'secret', random: () => 0 })

  expect(session.tick(0)).toEqual([{ do: 'open' }])
  expect(said(session.opened(50))).toEqual([{ t: 'start', view: 'floor', token: 'secret' }])
  session.heard(WELCOME, 100)
  expect(session.isStale(100)).toBe(true)
  session.heard(frame(0, 4), 100)

  expect(session.floor.version).toBe(4)
  expect(session.isStale(100)).toBe(false)
})

test('what comes before the welcome is ignored', () => {
  const session = new Session({ view: 'floor', random: () => 0 })
  session.tick(0)
  session.opened(50)
  session.heard(frame(0, 9), 60)
  session.heard(beat(9), 60)

  expect(session.floor.version).toBe(0)
})

test('a screen that comes back resumes where it stood', () => {
  const session = standing()
  session.hung(1006, 1_000)
  session.tick(60_000)

  expect(said(session.opened(60_100))).toEqual([
    { t: 'start', view: 'floor', token: undefined, since: 4, print: 'p4', scope: 's1' },
  ])
})

test('a page that was kept resumes too, and says meanwhile that it is old', () => {
  const kept = { floor: { ...EMPTY, version: 7, print: 'p7' }, scope: 's0', asOf: 123 }
  const session = new Session({ view: 'floor', kept, random: () => 0 })
  session.tick(0)

  expect(session.isStale(0)).toBe(true)
  expect(session.asOf(0)).toBe(123)
  expect(said(session.opened(1))).toMatchObject([{ since: 7, print: 'p7', scope: 's0' }])
})

test('a gap makes it start again from where it stands', () => {
  const session = standing()

  expect(said(session.heard(frame(6, 7), 200))).toMatchObject([{ t: 'start', since: 4 }])
  session.heard(frame(4, 7), 210)
  expect(session.floor.version).toBe(4)
  session.heard({ ...WELCOME }, 220)
  session.heard(frame(4, 7), 230)
  expect(session.floor.version).toBe(7)
})

test('a gap in the very answer to a start makes it start from nowhere', () => {
  const session = standing()
  session.heard(frame(6, 7), 200)
  session.heard(WELCOME, 220)

  expect(said(session.heard(frame(6, 7), 230))).toEqual([{ t: 'start', view: 'floor', token: undefined }])
})

test('a beat moves an idle screen on, and never back', () => {
  const session = standing()
  session.heard(beat(9), 200)
  expect([session.floor.version, session.floor.print]).toEqual([9, 'p9'])

  session.heard(beat(8), 300)
  expect(session.floor.version).toBe(9)
})

test('it beats every beat, and the answer sets the clock', () => {
  const session = standing()

  expect(said(session.tick(5_049))).toEqual([])
  expect(said(session.tick(5_100))).toEqual([{ t: 'beat', echo: 5_100 }])
  session.heard(beat(4, { now: 1_005_040, echo: 5_100 }), 5_120)
  expect(session.clock.now(5_110)).toBe(1_005_040)
})

test('two silent beats make it stale, three make it hang up and come back', () => {
  const session = standing()
  expect(session.isStale(10_100)).toBe(false)
  expect(session.isStale(10_101)).toBe(true)
  expect(session.asOf(12_100)).toBe(session.clock.now(100))

  expect(session.tick(15_101)).toEqual([{ do: 'hang' }])
  expect(session.tick(15_102)).toEqual([])
  expect(session.tick(15_700)).toEqual([{ do: 'open' }])
})

test('a node that is behind makes the screen stale until it knows itself at the head again', () => {
  const session = standing()
  session.heard(beat(4, { behind: 3_000 }), 200)
  expect(session.isStale(200)).toBe(true)
  expect(session.asOf(200)).toBe(session.clock.now(200) - 3_000)

  session.heard(beat(4), 300)
  expect(session.isStale(300)).toBe(false)
})

test('a bye says when to come back, and jitter keeps the hall apart', () => {
  const session = standing()

  expect(session.heard({ t: 'bye', code: 'draining', after: 2_000 }, 1_000)).toEqual([{ do: 'hang' }])
  session.hung(1001, 1_010)
  expect(session.tick(3_999)).toEqual([])
  expect(session.tick(4_000)).toEqual([{ do: 'open' }])
})

test('who is signed out stays out', () => {
  const session = standing()
  session.heard({ t: 'bye', code: 'signed_out', after: 0 }, 1_000)
  session.hung(4401, 1_010)

  expect(session.state).toEqual({ name: 'over', reason: 'sign_in' })
  expect(session.tick(900_000)).toEqual([])
})

test('an event that is not there is asked for again only when somebody wants it', () => {
  const session = standing()
  session.hung(4404, 1_000)
  expect(session.state).toEqual({ name: 'over', reason: 'no_such' })
  expect(session.tick(900_000)).toEqual([])

  expect(session.again(900_000)).toEqual([{ do: 'open' }])
})

test('whom the server finds too many comes back later', () => {
  const session = standing()
  session.hung(4429, 1_000)

  expect(session.tick(30_999)).toEqual([])
  expect(session.tick(31_000)).toEqual([{ do: 'open' }])
})

test('patience grows while nobody answers, up to half a minute', () => {
  const session = standing()
  const waits = Array.from({ length: 9 }, () => {
    session.hung(1006, 0)
    const wait = session.state.name === 'apart' ? session.state.until : Number.NaN
    session.tick(wait)
    return wait
  })

  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
})

test('a page that wakes up asks at once, and does not believe in a connection that is silent', () => {
  const session = standing()

  expect(said(session.woken(1_000))).toEqual([{ t: 'beat', echo: 1_000 }])
  expect(session.tick(4_000)).toEqual([])
  expect(session.tick(4_001)).toEqual([{ do: 'hang' }])
})

test('a command goes out when the screen stands, and again after a loss', () => {
  const session = standing()
  session.outbox.ask({ id: 'a', command: { type: 'open_table', table: 'T1' }, at: 0 })
  expect(said(session.tick(200))).toMatchObject([{ t: 'do', id: 'a' }])

  session.hung(1006, 300)
  session.tick(5_000)
  session.opened(5_010)
  session.heard(WELCOME, 5_020)
  expect(said(session.heard(frame(4, 4), 5_030))).toMatchObject([{ t: 'do', id: 'a' }])
})

test('another view forgets the floor and starts on the same connection', () => {
  const session = standing()

  expect(said(session.show('table:T7', 500))).toEqual([{ t: 'start', view: 'table:T7', token: undefined }])
  expect(session.floor).toBe(EMPTY)
})
