/** A QR code (ISO/IEC 18004): bytes, error correction L, versions 1 to 4, in which any id fits. */

/** Rows of modules; true is dark. */
export type Code = readonly (readonly boolean[])[]

/** By version: data and correction codewords; up to version 4 at L there is one block. */
const VERSIONS = [
  { data: 19, correction: 7 },
  { data: 34, correction: 10 },
  { data: 55, correction: 15 },
  { data: 80, correction: 20 },
] as const
/** Mode and length before the bytes, in bits. */
const HEADER_BITS = 12
const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
]

export function qrOf(text: string): Code {
  const bytes = [...new TextEncoder().encode(text)]
  const version = VERSIONS.findIndex(({ data }) => HEADER_BITS + bytes.length * 8 <= data * 8) + 1
  const sizes = VERSIONS[version - 1]
  if (!sizes) throw new RangeError(`too long for a code: ${bytes.length} bytes`)
  const data = codewords(bytes, sizes.data)
  const bits = [...data, ...correctionOf(data, sizes.correction)].flatMap((byte) => bitsOf(byte, 8))
  const masked = MASKS.map((_, mask) => drawn(version, bits, mask))
  return masked.reduce((best, code) => (penaltyOf(code) < penaltyOf(best) ? code : best))
}

/** The dark modules as one path. */
export function pathOf(code: Code): string {
  return code.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
}

const bitsOf = (value: number, count: number): boolean[] =>
  Array.from({ length: count }, (_, place) => ((value >> (count - 1 - place)) & 1) === 1)

function codewords(bytes: readonly number[], room: number): number[] {
  const bits = [...bitsOf(4, 4), ...bitsOf(bytes.length, 8), ...bytes.flatMap((byte) => bitsOf(byte, 8))]
  const ended = [...bits, ...bitsOf(0, Math.min(4, room * 8 - bits.length))]
  const words: number[] = []
  for (let at = 0; at < ended.length; at += 8) {
    const eight = Array.from({ length: 8 }, (_, place) => ended[at + place] ?? false)
    words.push(eight.reduce((word, bit) => word * 2 + Number(bit), 0))
  }
  for (let pad = 0; words.length < room; pad += 1) words.push(pad % 2 === 0 ? 0xec : 0x11)
  return words
}

// ---- Reed–Solomon over GF(256), polynomial 0x11d

function times(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    if ((b >> bit) & 1) product ^= a
  }
  return product
}

function correctionOf(data: readonly number[], count: number): number[] {
  const divisor = divisorOf(count)
  let rest: number[] = Array.from({ length: count }, () => 0)
  for (const word of data) {
    const factor = word ^ (rest[0] ?? 0)
    rest = [...rest.slice(1), 0].map((value, place) => value ^ times(divisor[place] ?? 0, factor))
  }
  return rest
}

/** The generator's coefficients, without the leading one. */
function divisorOf(count: number): number[] {
  let divisor: number[] = Array.from({ length: count }, (_, place) => (place === count - 1 ? 1 : 0))
  let root = 1
  for (let step = 0; step < count; step += 1) {
    const power = root
    divisor = divisor.map((value, place) => times(value, power) ^ (divisor[place + 1] ?? 0))
    root = times(root, 2)
  }
  return divisor
}

// ---- drawing

function drawn(version: number, bits: readonly boolean[], mask: number): Code {
  const size = version * 4 + 17
  const fixed = patterns(version, size)
  const rows = fixed.map((row) => row.map((dark) => dark ?? false))
  formatted(rows, fixed, mask)
  const isMasked = MASKS[mask] ?? (() => false)
  let next = 0
  for (const [row, column] of zigzag(size)) {
    if (fixed[row]?.[column] !== undefined) continue
    set(rows, row, column, (bits[next] ?? false) !== isMasked(row, column))
    next += 1
  }
  return rows
}

const set = (rows: (boolean | undefined)[][], row: number, column: number, dark: boolean): void => {
  const line = rows[row]
  if (line && column >= 0 && column < line.length) line[column] = dark
}

/** What every code of a version has; undefined is where data goes. Format bits are kept free as light. */
function patterns(version: number, size: number): (boolean | undefined)[][] {
  const rows = Array.from({ length: size }, (): (boolean | undefined)[] => Array(size).fill(undefined))
  for (let place = 0; place < size; place += 1) {
    set(rows, 6, place, place % 2 === 0)
    set(rows, place, 6, place % 2 === 0)
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    square(rows, row, column, 4, (far) => far !== 2 && far !== 4)
  if (version > 1) square(rows, size - 7, size - 7, 2, (far) => far !== 1)
  for (const [row, column] of formatPlaces(size).flat()) set(rows, row, column, false)
  set(rows, size - 8, 8, true)
  return rows
}

function square(
  rows: (boolean | undefined)[][],
  row: number,
  column: number,
  reach: number,
  isDark: (far: number) => boolean,
): void {
  for (let y = -reach; y <= reach; y += 1)
    for (let x = -reach; x <= reach; x += 1) set(rows, row + y, column + x, isDark(Math.max(Math.abs(x), Math.abs(y))))
}

/** Where the fifteen format bits stand, twice, the highest first. */
function formatPlaces(size: number): (readonly [number, number])[][] {
  const first = [0, 1, 2, 3, 4, 5, 7, 8].map((place) => [8, place] as const)
  const up = [7, 5, 4, 3, 2, 1, 0].map((place) => [place, 8] as const)
  const left = Array.from({ length: 7 }, (_, place) => [size - 1 - place, 8] as const)
  const right = Array.from({ length: 8 }, (_, place) => [8, size - 8 + place] as const)
  return [
    [...first, ...up],
    [...left, ...right],
  ]
}

function formatted(rows: boolean[][], fixed: readonly unknown[], mask: number): void {
  // Level L is 01; BCH(15,5) with 0x537, then the standard's own mask.
  const data = (1 << 3) | mask
  let rest = data
  for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537)
  const bits = bitsOf(((data << 10) | rest) ^ 0x5412, 15)
  for (const places of formatPlaces(fixed.length)) {
    for (const [place, [row, column]] of places.entries()) set(rows, row, column, bits[place] ?? false)
  }
}

/** Two columns at a time from the right, up and down in turn; the timing column is left out. */
function* zigzag(size: number): Generator<readonly [number, number]> {
  let up = true
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step
      yield [row, right]
      yield [row, right - 1]
    }
    up = !up
  }
}

// ---- which mask is easiest to read

function penaltyOf(code: Code): number {
  const columns = code.map((_, column) => code.map((row) => row[column] ?? false))
  const lines = [...code, ...columns]
  return lines.reduce((sum, line) => sum + runs(line) + finders(line), 0) + squares(code) + balance(code)
}

function runs(line: readonly boolean[]): number {
  const found = text(line).match(/0{5,}|1{5,}/g) ?? []
  return found.reduce((sum, run) => sum + run.length - 2, 0)
}

/** What looks like a corner's sign, with a light side. */
function finders(line: readonly boolean[]): number {
  const found = `0000${text(line)}0000`.match(/(?=00001011101|10111010000)/g) ?? []
  return found.length * 40
}

function squares(code: Code): number {
  let found = 0
  for (let row = 0; row + 1 < code.length; row += 1)
    for (let column = 0; column + 1 < code.length; column += 1) {
      const four = [code[row]?.[column], code[row]?.[column + 1], code[row + 1]?.[column], code[row + 1]?.[column + 1]]
      if (four.every((dark) => dark === four[0])) found += 1
    }
  return found * 3
}

function balance(code: Code): number {
  const dark = code.flat().filter(Boolean).length / code.length ** 2
  return Math.floor(Math.abs(dark * 100 - 50) / 5) * 10
}

const text = (line: readonly boolean[]): string => line.map((dark) => (dark ? '1' : '0')).join('')
