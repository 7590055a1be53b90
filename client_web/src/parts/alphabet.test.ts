import { expect, test } from 'vitest'
import type { Organisation } from '../wire/types'
import { capital, compare, entriesOf, folded, letterRange, rangeOf, readingsIn, wholeEntriesOf } from './alphabet'

const CHONGQING = {
  name: 'Chongqing Software Federation',
  short: 'Chongqing SW',
  native: '重庆软件',
  search:
    'chongqing software 重庆软件 zhong qing ruan jian zhongqingruanjian zqrj chong qing ruan jian chongqingruanjian',
}

function anOrganisation(more: Partial<Organisation> = {}): Organisation {
  return { name: 'Øresund Water Network', kind: 'cluster', ...more }
}
const named = (...names: string[]) => names.map((name) => entriesOf(anOrganisation({ name })).latin)
const inHan = (...natives: string[]) => natives.map((native) => entriesOf(anOrganisation({ native })).han)

test('accents do not change the order', () => {
  expect(folded('Øresund')).toBe('oresund')
  expect(folded('Dunărea Straße')).toBe('dunarea strasse')
  expect(
    named('Zigong', 'Øresund', 'Nordvind', 'Pôle')
      .sort(compare)
      .map(({ text }) => text),
  ).toEqual(['Nordvind', 'Øresund', 'Pôle', 'Zigong'])
})

test('汉字 stand by pinyin, also without a search key', () => {
  const sorted = inHan('自贡水务', '成都光电', '四川环保', '阿摩尔').sort(compare)

  expect(sorted.map(({ text }) => text)).toEqual(['阿摩尔', '成都光电', '四川环保', '自贡水务'])
  expect(sorted.map(({ letter }) => letter)).toEqual(['A', 'C', 'S', 'Z'])
})

test('a character with several readings is read as the Latin name has it', () => {
  expect(readingsIn(CHONGQING.search, CHONGQING.native).map(([first]) => first)).toEqual(['zhong', 'chong'])
  expect(entriesOf(anOrganisation(CHONGQING)).han).toEqual({
    text: '重庆软件',
    han: true,
    first: 'chong',
    letter: 'C',
  })
})

test('a place is read as its people read it, whatever the Latin name says', () => {
  const search = 'yangtze membrane 长江膜 zhang jiang mo zhangjiangmo zjm chang jiang mo changjiangmo cjm'

  expect(entriesOf(anOrganisation({ name: 'Yangtze Membrane', native: '长江膜', search })).han.first).toBe('chang')
  expect(inHan('长江膜')[0]?.letter).toBe('C')
})

test('without a name in 汉字 an organisation stands in both lists by its Latin name', () => {
  const { latin, han } = entriesOf(anOrganisation({ native: 'Συστάδα ΤΠΕ' }))

  expect(han).toEqual(latin)
})

test('lists have short names, the page of the event has whole ones', () => {
  expect(entriesOf(anOrganisation(CHONGQING)).latin.text).toBe('Chongqing SW')
  expect(wholeEntriesOf(anOrganisation(CHONGQING)).latin.text).toBe('Chongqing Software Federation')
})

test('the range of a page has as few letters as tell it from the pages beside it', () => {
  const [before, first, last, after] = named('Dunărea', 'Ebro', 'Minho', 'Minjiang')

  expect(
    capital(
      rangeOf(
        [first, last].flatMap((one) => one ?? []),
        before,
        after,
      ),
    ),
  ).toBe('Eb–Minh')
  expect(capital(rangeOf(named('Armor', 'Deyang'), undefined, before))).toBe('A–De')
  expect(rangeOf(inHan('阿摩尔'))).toBe('a')
  expect(rangeOf([])).toBe('')
})

test('the screens of a set name their part in letters, 汉字 and Latin alike', () => {
  const [before, last] = named('Fucheng', 'Mianyang')

  expect(letterRange([...inHan('甘肃光热'), ...(last ? [last] : [])], before, undefined)).toBe('G–M')
})
