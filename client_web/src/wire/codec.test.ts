import { encode as pack, decode as unpack } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { decode, encode } from './codec'

test('what is absent is not written', () => {
  const bytes = encode({ t: 'start', view: 'floor', since: undefined, token: undefined })

  expect(unpack(bytes)).toEqual({ t: 'start', view: 'floor' })
})

test('a time of today survives', () => {
  const beat = { t: 'beat', now: 1_414_054_800_123, speed: 1, version: 2 ** 53 - 1, print: 'p' }

  expect(decode(pack(beat))).toEqual(beat)
})

test('an unknown message is ignored', () => {
  expect(decode(pack({ t: 'weather', now: 1 }))).toBeNull()
  expect(decode(pack(7))).toBeNull()
})
