import { expect, test } from 'vitest'
import { newId } from './ids'

test('ids are readable, and as the protocol wants them', () => {
  expect(newId('person', 'Inês Carvalhal')).toMatch(/^ines-carvalhal-[0-9a-f]{8}$/)
  expect(newId('person', '陈玉兰')).toMatch(/^person-[0-9a-f]{8}$/)
})
