import { expect, test } from 'vitest'
import { calledIn, listIn, sideIn, tagOfName } from './names'

const ZHOU = { name: 'Zhou Jianguo', native: '周建国' }
const JELENA = { name: 'Jelena', native: 'Јелена' }

test('in a sentence a name stands in the script that its reader reads', () => {
  expect(calledIn('zh', ZHOU)).toBe('周建国')
  expect(calledIn('en', ZHOU)).toBe('Zhou Jianguo')
  expect(calledIn('zh', JELENA)).toBe('Jelena')
  expect(
    sideIn('en', {
      id: 'O1',
      people: [
        ['P1', ZHOU],
        ['P2', JELENA],
      ],
    }),
  ).toBe('Zhou Jianguo and Jelena')
  expect(sideIn('en', { id: 'O1', people: [] })).toBe('O1')
  expect(listIn('zh', ['甲', '乙'])).toBe('甲和乙')
})

test('a native name says which language it is in', () => {
  expect(tagOfName(ZHOU)).toBe('zh-CN')
  expect(tagOfName({ ...JELENA, languages: { en: 'C1', ru: 'C2' } })).toBe('ru')
  expect(tagOfName({ ...JELENA, country: 'RS' })).toBe('sr')
  expect(tagOfName({ name: 'Nikos', native: 'Νίκος' })).toBe('el')
  expect(tagOfName({ name: 'Mette' })).toBeUndefined()
})
