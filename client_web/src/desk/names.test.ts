import { expect, test } from 'vitest'
import { aFloor } from '../floor/builders'
import { phoneOf, shortName, zoneSign } from './names'

const floor = aFloor()

test('a zone is one letter, 汉字 are the strong name, and a number is one to call', () => {
  expect(zoneSign(floor, 'B')).toBe('B')
  expect(
    shortName({ name: 'Sichuan', native: '四川环保技术', native_short: '四川环保', kind: 'cluster' }, 'x'),
  ).toEqual({
    text: '四川环保',
    lang: 'zh-CN',
  })
  expect(phoneOf({ name: 'A', contact: { phone: '+86 28 1' } })).toBe('+86 28 1')
  expect(phoneOf({ name: 'A', contact: 'a@example.org' })).toBeUndefined()
})
