import { decode, encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { pack, unpack } from './msgpack'

const EDGES = [
  ...[0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 1_414_054_800_123],
  ...[-1, -0x20, -0x21, -0x80, -0x81, -0x8000, -0x8001, -0x80000000, -0x80000001, -(2 ** 53) + 1],
  ...[0.5, -1.25, 1e300, Number.POSITIVE_INFINITY],
  ...['', 'a', '成都', 'Ø', 'x'.repeat(31), 'x'.repeat(32), 'é'.repeat(40), 'x'.repeat(255), 'x'.repeat(66_000)],
  ...[null, true, false, [], {}],
  ...[15, 16, 66_000].map((length) => Array.from({ length }, (_, place) => place)),
  ...[15, 16, 66_000].map((size) =>
    Object.fromEntries(Array.from({ length: size }, (_, place) => [`k${place}`, place])),
  ),
]

test.each(EDGES.map((value, place) => [place, value]))('edge %i is as the library has it', (_, value) => {
  expect(pack(value)).toEqual(new Uint8Array(encode(value)))
  expect(unpack(encode(value))).toEqual(value)
  expect(decode(pack(value))).toEqual(value)
})

test('anything is as the library has it', () => {
  const dice = seeded(7)
  for (let turn = 0; turn < 200; turn += 1) {
    const value = anything(dice, 4)
    expect(pack(value)).toEqual(new Uint8Array(encode(value, { ignoreUndefined: true })))
    expect(unpack(pack(value))).toEqual(decode(encode(value, { ignoreUndefined: true })))
  }
})

test('floats of four bytes and bytes are read', () => {
  expect(unpack(encode(0.5, { forceFloat32: true }))).toBe(0.5)
  expect(unpack(encode(new Uint8Array([1, 2, 255])))).toEqual(new Uint8Array([1, 2, 255]))
})

test('what is cut off, goes on, or is nothing is an error', () => {
  const whole = pack({ t: 'frame', put: { meeting: { M1: { table: 'T1', late: { a: 5 } } } }, at: 2 ** 40 })
  for (let length = 0; length < whole.length; length += 1)
    expect(() => unpack(whole.slice(0, length))).toThrow(RangeError)
  expect(() => unpack(new Uint8Array([1, 1]))).toThrow(RangeError)
  expect(() => unpack(new Uint8Array([0xc1]))).toThrow(RangeError)
  expect(() => unpack(new Uint8Array([0xdd, 255, 255, 255, 255]))).toThrow(RangeError)
  expect(() => unpack(encode(JSON.parse('{"__proto__": 1}')))).toThrow(RangeError)
})

test('a key is never taken for another', () => {
  const twins = ['ab', 'ba', 'aab', 'abb', 'é1', 'a1', 'late', 'lane', 'lase']
  for (const key of [...twins, ...twins]) expect(unpack(pack({ [key]: 1 }))).toEqual({ [key]: 1 })
})

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

function anything(dice: () => number, deep: number): unknown {
  const kind = Math.floor(dice() * (deep > 0 ? 8 : 6))
  const some = Math.floor(dice() * 20)
  if (kind === 0) return null
  if (kind === 1) return dice() < 0.5
  if (kind === 2) return Math.floor((dice() - 0.5) * 2 ** Math.floor(dice() * 53))
  if (kind === 3) return dice() * 1_000
  if (kind === 4) return 'Øresund 成都光电'.slice(0, some)
  if (kind === 5) return 'x'.repeat(some * 20)
  if (kind === 6) return Array.from({ length: some }, () => anything(dice, deep - 1))
  return Object.fromEntries(
    Array.from({ length: some }, (_, place) => [`key ${place}`, dice() < 0.1 ? undefined : anything(dice, deep - 1)]),
  )
}
