/** Ids for what is made at the desk: readable, and never the same twice. */
import { folded } from './find'

const TAIL_BYTES = 4
const MOST_LETTERS = 32

/** `chen-yulan-5f0c9a12`; where a name has no Latin letters, the kind says what it is. */
export function newId(kind: 'person' | 'meeting', name = ''): string {
  const slug = folded(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MOST_LETTERS)
  const bytes = crypto.getRandomValues(new Uint8Array(TAIL_BYTES))
  const tail = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${slug || kind}-${tail}`
}
