import { expect, test } from 'vitest'
import { onceAFrame } from './paint'

function frames() {
  let waiting: (() => void)[] = []
  return {
    request: (paint: () => void) => waiting.push(paint),
    cancel: () => {
      waiting = []
    },
    next() {
      const now = waiting
      waiting = []
      for (const paint of now) paint()
    },
  }
}

test('ten changes are painted once', () => {
  const screen = frames()
  let painted = 0
  const painter = onceAFrame(() => (painted += 1), screen)
  for (let n = 0; n < 10; n += 1) painter.ask()
  expect(painted).toBe(0)

  screen.next()
  expect(painted).toBe(1)

  painter.ask()
  screen.next()
  expect(painted).toBe(2)
})

test('what is stopped paints no more', () => {
  const screen = frames()
  let painted = 0
  const painter = onceAFrame(() => (painted += 1), screen)
  painter.ask()
  painter.stop()
  screen.next()

  expect(painted).toBe(0)
})
