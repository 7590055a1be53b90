import { expect, test } from 'vitest'
import type { Command } from '../wire/types'
import { Outbox, uuid7 } from './outbox'

const MOVE: Command = { type: 'move_meeting', meeting: 'M1', table: 'T4' }

function withAsked(...ids: string[]): Outbox {
  const outbox = new Outbox()
  for (const id of ids) outbox.ask({ id, command: MOVE, at: 0 })
  return outbox
}
const states = (outbox: Outbox) => outbox.items.map((item) => item.state)

test('a command waits, is sent, is done', () => {
  const outbox = withAsked('a')
  expect(states(outbox)).toEqual(['waiting'])

  expect(outbox.due(0)).toEqual([{ t: 'do', id: 'a', command: MOVE }])
  expect(states(outbox)).toEqual(['sent'])

  outbox.done({ t: 'done', id: 'a', version: 7 })
  expect(states(outbox)).toEqual(['done'])
  expect(outbox.isIdle).toBe(true)
})

test('what was sent and not answered goes again with its id when the connection is back, and only then', () => {
  const outbox = withAsked('a', 'b')
  outbox.due(0)
  outbox.done({ t: 'done', id: 'a', version: 7 })
  expect(outbox.due(5_000)).toEqual([])

  outbox.lost()

  expect(states(outbox)).toEqual(['done', 'sent'])
  expect(outbox.due(6_000).map((message) => message.id)).toEqual(['b'])
})

test('a refusal keeps what stands in the way, and can be tried again', () => {
  const outbox = withAsked('a')
  outbox.due(0)
  outbox.refused({ t: 'refused', id: 'a', code: 'table_taken', text: '', standing: { meeting: 'M9' } })
  expect(outbox.items[0]).toMatchObject({ state: 'refused', code: 'table_taken', standing: { meeting: 'M9' } })

  outbox.again('a')
  expect(outbox.due(1).map((message) => message.id)).toEqual(['a'])
})

test('a hundred commands of an offline hour go out at twenty a second', () => {
  const outbox = withAsked(...Array.from({ length: 100 }, (_, n) => `c${n}`))

  expect(outbox.due(0)).toHaveLength(20)
  expect(outbox.due(999)).toHaveLength(0)
  expect(outbox.due(1_000)).toHaveLength(20)
})

test('too many is no answer: the command goes again', () => {
  const outbox = withAsked('a')
  outbox.due(0)
  outbox.refused({ t: 'refused', id: 'a', code: 'too_many', text: '' })

  expect(states(outbox)).toEqual(['waiting'])
  expect(outbox.due(1_000)).toHaveLength(1)
})

test('an answer that comes twice changes nothing', () => {
  const outbox = withAsked('a')
  outbox.due(0)
  outbox.done({ t: 'done', id: 'a', version: 7 })
  outbox.refused({ t: 'refused', id: 'a', code: 'changed', text: '' })

  expect(states(outbox)).toEqual(['done'])
})

test('what may be on its way cannot be taken back', () => {
  const outbox = withAsked('a', 'b')
  outbox.due(0)
  outbox.ask({ id: 'c', command: MOVE, at: 0 })

  expect(outbox.forget('a')).toBe(false)
  expect(outbox.forget('c')).toBe(true)
  expect(outbox.items.map((item) => item.id)).toEqual(['a', 'b'])
})

test('an id is a UUIDv7 of the server’s wall', () => {
  const id = uuid7(0x0199_1234_5678, (bytes) => bytes.fill(0xff))

  expect(id).toBe('01991234-5678-7fff-bfff-ffffffffffff')
})
