import { expect, test } from 'vitest'
import { pathOf, qrOf } from './qr'

/** Rows as hexadecimal numbers, as another encoder (segno 1.6) makes them. */
const rows = (text: string): string =>
  qrOf(text)
    .map((row) => BigInt(`0b${row.map(Number).join('')}`).toString(16))
    .join(' ')

test('a code is the one that another encoder makes', () => {
  expect(rows('mette-lindqvist')).toBe(
    '1fd97f 104241 17545d 175b5d 175d5d 104241 1fd57f d00 1e549d 8967d 86ce3 121a18 e6c5b 1b90 1fc6f0 10488f 174c36 175b0a 175324 1050e1 1fd474',
  )
  expect(rows('P7')).toBe(
    '1fc77f 105d41 17475d 17595d 17495d 105241 1fd57f 800 1f72aa 1713cf 1ef968 1283c4 e5d24 1926 1fda96 104435 175694 175bc8 175d60 105bc8 1fdd26',
  )
})

test('the longest id fits, and what is longer says so', () => {
  expect(rows('a'.repeat(64))).toBe(
    '1fc96667f 1047bbb41 175d1115d 174e6665d 17446665d 1048bbb41 1fd55557f 1deee00 1df6999c4 196999cb 13684447f f22eee20 f71999c1 1623999cb 9ff4447f 1799eee20 1e7a999c1 14ae999cb be84447f 1512eee20 8e9599c1 81b999cb 12c74447f fa9aee20 17c2599f1 1219b1b 1fdc8475f 105a2ed12 1759199f1 174f9983a 175b4453f 1051eef82 1fde59bd3',
  )
  expect(() => qrOf('a'.repeat(79))).toThrow(RangeError)
})

test('its path has each dark module once', () => {
  const dark = qrOf('P7').flat().filter(Boolean).length

  expect(pathOf(qrOf('P7')).split('M').length - 1).toBe(dark)
})
