import { expect, test } from 'vitest'
import { guessedNow } from './keeping'

test('without a word from the server the device’s clock tells the event’s', () => {
  expect(guessedNow(undefined, 5_000)).toBe(5_000)
  expect(guessedNow({ wall: 1_000, event: 90_000, speed: 60 }, 2_000)).toBe(150_000)
  expect(guessedNow({ wall: 1_000, event: 90_000, speed: 0 }, 2_000)).toBe(90_000)
})
