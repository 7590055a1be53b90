import { expect, test } from 'vitest'
import { aFloor } from '../floor/builders'
import type { Organisation } from '../wire/types'
import { fitOf, isSame, wishedBy, wordsFor } from './fit'

const OURS: Organisation = {
  name: 'Nordvind',
  kind: 'cluster',
  sectors: ['Renewable energy'],
  offers: ['grid storage', 'offshore wind test site'],
  needs: ['tower steel', 'grid storage'],
}
const THEIRS: Organisation = {
  name: 'Mianyang',
  kind: 'cluster',
  sectors: ['renewable energy', 'ICT'],
  offers: ['Tower steel', 'grid storage'],
  needs: ['storage', 'blade recycling'],
}

test('in common is what one looks for and the other offers, whichever way, said once', () => {
  expect(fitOf(OURS, THEIRS)).toEqual({
    terms: ['storage', 'Tower steel', 'grid storage'],
    sectors: ['renewable energy'],
  })
  expect(fitOf(OURS, undefined)).toEqual({ terms: [], sectors: [] })
})

test('terms are the same by whole words, and 汉字 by what they contain', () => {
  expect(isSame('storage', 'Grid  storage')).toBe(true)
  expect(isSame('age', 'storage')).toBe(false)
  expect(isSame('储能', '电网储能')).toBe(true)
  expect(isSame('', 'storage')).toBe(false)
})

test('who wished for it is asked of organisations and people alike', () => {
  const floor = aFloor({
    request: { Q1: { from: 'O1', to: 'P2' }, Q2: { from: 'O3', to: 'O1' }, Q3: { from: 'P2', to: 'O1' } },
  })

  expect(wishedBy(floor, ['O1'], ['O2', 'P2'])).toBe('both')
  expect(wishedBy(floor, ['O1'], ['O3'])).toBe('them')
  expect(wishedBy(floor, ['O3'], ['O1'])).toBe('us')
  expect(wishedBy(floor, ['O1'], ['O4'])).toBeUndefined()
})

test('an interpreter prepares first what the two share', () => {
  expect(wordsFor(OURS, THEIRS).slice(0, 3)).toEqual(['storage', 'Tower steel', 'grid storage'])
  expect(wordsFor(OURS, THEIRS)).toContain('blade recycling')
})
