import { expect, test } from 'vitest'
import { aFloor } from '../floor/builders'
import { find, folded } from './find'

const floor = aFloor({
  organisation: {
    O1: { name: 'Øresund Water Network', kind: 'cluster', search: 'oresund water network' },
    O2: {
      name: 'Sichuan Environmental',
      native: '四川环保技术产业集群',
      kind: 'cluster',
      search: 'sichuan schb sichuanhuanbao',
    },
  },
  person: {
    P1: { name: 'Chen Yulan', native: '陈玉兰', organisation: 'O2', search: 'chen yulan cyl chenyulan' },
    P2: { name: 'Inês Carvalhal', organisation: 'O1' },
  },
})

const ids = (asked: string) => find(floor, asked).map(({ id }) => id)

test('accents and case do not matter', () => {
  expect(folded('Ørésund  Straße')).toBe('oresund strasse')
  expect(ids('oresund')).toContain('O1')
  expect(ids('INES')).toEqual(['P2'])
})

test('pinyin, initials and 汉字 find the same person', () => {
  expect([ids('cyl'), ids('chenyulan'), ids('玉兰')]).toEqual([['P1'], ['P1'], ['P1']])
})

test('a table is found by its number, and by its zone with it', () => {
  expect(ids('11')).toEqual(['T11'])
  expect(ids('1')[0]).toBe('T1')
  expect(find(floor, 'hall b9').map(({ id }) => id)).toEqual(['T9'])
})

test('every word counts, and nothing asked finds nothing', () => {
  expect(ids('chen oresund')).toEqual([])
  expect(ids('  ')).toEqual([])
})
