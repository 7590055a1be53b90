import { expect, test } from 'vitest'
import { pathOf, qrOf } from './qr'

/** Rows as hexadecimal numbers. */
const rows = (text: string): string =>
  qrOf(text)
    .map((row) => BigInt(`0b${row.map(Number).join('')}`).toString(16))
    .join(' ')

// Texts that fill their version: where there is room to pad, segno pads otherwise than the standard says.
test('a code is the one that another encoder (segno 1.6) makes', () => {
  expect(rows('mette-lindqvist-7')).toBe(
    '1fc87f 105641 17575d 17445d 175a5d 105641 1fd57f 1d00 1a6776 1c19f3 5d36d eae69 f6c2a 1be1 1fdd7e 104700 174bbb 175f79 174355 105890 1fdffa',
  )
  expect(rows('b'.repeat(32))).toBe(
    '1fca17f 1051a41 174b05d 1755e5d 174a15d 1051a41 1fd557f b000 1f75eaa 68a128 1ad1a5f 188b000 17c9edd 1132128 1471a5f 162b000 16d1ffd 12318 1fdd95f 1043111 1759ffd 175a3d8 1755a2d 1057351 1fd1c0f',
  )
})

test('the longest id fits, and what is longer says so', () => {
  expect([2, 17, 18, 32, 33, 53, 64].map((count) => qrOf('a'.repeat(count)).length)).toEqual([
    21, 21, 25, 25, 29, 29, 33,
  ])
  expect(() => qrOf('a'.repeat(79))).toThrow(RangeError)
})

test('its path has each dark module once', () => {
  const dark = qrOf('P7').flat().filter(Boolean).length

  expect(pathOf(qrOf('P7')).split('M').length - 1).toBe(dark)
})
