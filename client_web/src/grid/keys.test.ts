import { expect, test } from 'vitest'
import { keyOf } from './keys'

const pressed = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('arrows step, letters name', () => {
  expect(keyOf(pressed('ArrowDown'), false)).toEqual({ key: 'step', columns: 0, lines: 1 })
  expect(keyOf(pressed('m'), false)).toEqual({ key: 'move' })
  expect(keyOf(pressed('q'), false)).toBeUndefined()
})

test('who types is left alone, save to get away', () => {
  expect(keyOf(pressed('m'), true)).toBeUndefined()
  expect(keyOf(pressed('Escape'), true)).toEqual({ key: 'escape' })
})

test('the browser keeps its own keys', () => {
  expect(keyOf(pressed('-', { ctrlKey: true }), false)).toBeUndefined()
})
