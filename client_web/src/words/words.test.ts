import { expect, test } from 'vitest'
import { clockFace, datesOf, spanOf } from './dates'
import { en } from './en'
import { LANGS, spokenOf, textIn, wordsIn } from './words'
import { zh } from './zh'

/** Every text of a language, by its path; texts that take a value are asked for one. */
function texts(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, word]): [string, string][] => {
    const here = `${path}${key}`
    if (typeof word === 'string') return [[here, word]]
    if (typeof word === 'function') return [[here, String(word('7', '8', '9'))]]
    return texts(word, `${here}.`)
  })
}

test.each(LANGS)('%s has every text, and each face loads its own', async (lang) => {
  const all = texts({ en, zh }[lang])

  expect(all.map(([path]) => path)).toEqual(texts(en).map(([path]) => path))
  expect(all.filter(([, text]) => text.trim() === '')).toEqual([])
  for (const face of ['desk', 'display', 'event', 'me'] as const) {
    const others = ['desk', 'display', 'event', 'me', 'refusals', 'commands'].filter((name) => name !== face)
    const own = all.filter(([path]) => !others.includes(path.split('.')[0] ?? ''))
    expect(texts(await wordsIn(lang, face))).toEqual(expect.arrayContaining(own))
  }
})

test('Chinese is Chinese, and English says nothing with an exclamation mark', () => {
  const chinese = texts(zh).filter(([path, text]) => !/\p{Script=Han}/u.test(text) && !path.endsWith('.unit'))

  expect(chinese).toEqual([])
  expect(texts(en).filter(([, text]) => /[!]|please|sorry/i.test(text))).toEqual([])
})

test('the first language that we speak is taken', () => {
  expect(spokenOf(['de', 'zh-Hans-CN', 'en'])).toBe('zh')
  expect(spokenOf([null, undefined, 'fr'])).toBe('en')
})

test('a text of the event falls back to what there is', () => {
  expect(textIn({ en: 'Coffee', 'zh-CN': '咖啡' }, 'zh')).toBe('咖啡')
  expect(textIn({ en: 'Coffee' }, 'zh')).toBe('Coffee')
  expect(textIn({ fr: 'Café' }, 'zh')).toBe('Café')
})

test('times are the event’s, not the visitor’s', () => {
  const starts = Date.UTC(2014, 9, 23, 2, 45)

  expect(spanOf(starts, starts + 20 * 60_000, 'Asia/Shanghai')).toBe('10:45–11:05')
  expect(datesOf(Date.UTC(2014, 9, 21), Date.UTC(2014, 9, 24), 'Asia/Shanghai', 'en-GB')).toBe('21–24 October 2014')
})

test('a countdown says 00:00 only when it is over', () => {
  expect(clockFace(1)).toEqual({ minutes: '00', seconds: '01' })
  expect(clockFace(212_000)).toEqual({ minutes: '03', seconds: '32' })
  expect(clockFace(-61_500)).toEqual({ minutes: '01', seconds: '01' })
})
