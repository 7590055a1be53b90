/** What two organisations have for one another, as they have written it down themselves. */
import type { Floor } from '../floor/floor'
import type { Id, Organisation } from '../wire/types'

export interface Fit {
  /** What one looks for and the other offers, whichever way. */
  readonly terms: readonly string[]
  readonly sectors: readonly string[]
  /** Who wished for the meeting when it was planned. */
  readonly wished?: 'both' | 'us' | 'them'
}

export function fitOf(
  ours: Organisation | undefined,
  theirs: Organisation | undefined,
): Pick<Fit, 'terms' | 'sectors'> {
  const theyWant = matching(theirs?.needs, ours?.offers)
  const theyHave = matching(theirs?.offers, ours?.needs)
  return {
    terms: [...new Set([...theyWant, ...theyHave])],
    sectors: matching(theirs?.sectors, ours?.sectors),
  }
}

/** us, them: an organisation and its people. */
export function wishedBy(floor: Floor, us: readonly Id[], them: readonly Id[]): Fit['wished'] {
  const asked = (by: readonly Id[], of: readonly Id[]) =>
    [...floor.request.values()].some((request) => by.includes(request.from) && of.includes(request.to))
  const ours = asked(us, them)
  const theirs = asked(them, us)
  if (ours && theirs) return 'both'
  return ours ? 'us' : theirs ? 'them' : undefined
}

/** Words worth knowing before one interprets: what the two share first, then what else each brings. */
export function wordsFor(one: Organisation | undefined, other: Organisation | undefined): string[] {
  const { terms } = fitOf(one, other)
  const rest = [one, other].flatMap((side) => [...(side?.needs ?? []), ...(side?.offers ?? [])])
  return [...new Set([...terms, ...rest])]
}

function matching(theirs: readonly string[] = [], ours: readonly string[] = []): string[] {
  return theirs.filter((term) => ours.some((own) => isSame(term, own)))
}

/** One and the same, or one with a word more: "storage" and "grid storage". */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)]
  if (a.trim() === '' || b.trim() === '') return false
  return a.includes(b) || b.includes(a)
}

/** Between spaces, so that only whole words are found in it; 汉字 have none between. */
function plain(term: string): string {
  const words = term.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
  return /\p{Script=Han}/u.test(words) ? words : ` ${words} `
}
