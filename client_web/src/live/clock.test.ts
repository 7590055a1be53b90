import { expect, test } from 'vitest'
import { EventClock } from './clock'

const TEN = 1_414_029_600_000

function welcomed(speed = 1): EventClock {
  const clock = new EventClock()
  clock.welcomed({ now: TEN, speed, wall: 5_000_000 }, 1_000, 1_200)
  return clock
}

test('the welcome sets the clock at the middle of its round trip', () => {
  expect(welcomed().now(1_100)).toBe(TEN)
  expect(welcomed().now(2_100)).toBe(TEN + 1_000)
})

test('ids are made by the server’s wall, whatever the event’s clock does', () => {
  expect(welcomed(60).wall(2_100)).toBe(5_001_000)
})

test('of the last eight round trips the shortest tells the time', () => {
  const clock = welcomed()
  clock.beaten({ now: TEN + 1_400, speed: 1 }, 2_520, 2_480) // 40 ms: says that we were 0 ms off
  clock.beaten({ now: TEN + 2_900, speed: 1 }, 4_480, 3_480) // 1 s: not believed

  expect(clock.now(4_500)).toBe(TEN + 3_400)
})

test('a ninth round trip makes the first forgotten', () => {
  const clock = welcomed()
  for (let n = 1; n <= 8; n += 1)
    clock.beaten({ now: TEN + n * 1_000 + 50, speed: 1 }, 1_250 + n * 1_000, 950 + n * 1_000)

  expect(clock.now(10_100)).toBe(TEN + 9_050)
})

test('in a rehearsal an hour takes a minute', () => {
  expect(welcomed(60).now(61_100)).toBe(TEN + 3_600_000)
})

test('a clock that stands still stands still', () => {
  expect(welcomed(0).now(61_100)).toBe(TEN)
})

test('a changed speed begins anew', () => {
  const clock = welcomed()
  clock.beaten({ now: TEN + 900, speed: 60 }, 2_000)

  expect(clock.now(3_000)).toBe(TEN + 60_900)
})

test('an unasked beat moves nothing, unless the clock was set', () => {
  const clock = welcomed()
  clock.beaten({ now: TEN + 700, speed: 1 }, 2_000)
  expect(clock.now(2_100)).toBe(TEN + 1_000)

  clock.beaten({ now: TEN + 3_600_000, speed: 1 }, 2_000)
  expect(clock.now(2_000)).toBe(TEN + 3_600_000)
})
