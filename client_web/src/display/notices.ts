/** A notice on a display: what its heading is, what follows, which way it points, and for how long it fills the screen. */
import type { Notice, Tag } from '../wire/types'

/** How long an urgent notice takes the body before it goes to the foot. */
export const URGENT_MS = 15_000
/** How long each pair of languages stands, where there are more than two. */
export const PAIR_MS = 8_000

export interface Said {
  readonly lang: Tag
  readonly heading: string
  readonly rest: string
}

const ARROWS: Readonly<Record<string, number>> = {
  '→': 0,
  '↘': 45,
  '↓': 90,
  '↙': 135,
  '←': 180,
  '↖': 225,
  '↑': 270,
  '↗': 315,
}
const ARROW = new RegExp(`[${Object.keys(ARROWS).join('')}]\\uFE0F?`, 'gu')

/** The way that a text points: its first arrow, which is then drawn large. */
export function turnIn(notice: Notice): number | undefined {
  const found = Object.values(notice.text).join(' ').match(ARROW)?.[0]
  return found === undefined ? undefined : ARROWS[found.charAt(0)]
}

/** What it says in each language: the first line is the heading; those wished for come first. */
export function saidBy(notice: Notice, wished: readonly string[]): Said[] {
  const rank = (tag: string) => {
    const place = wished.indexOf(tag.split('-')[0] ?? tag)
    return place < 0 ? wished.length : place
  }
  return Object.entries(notice.text)
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([lang, text]) => {
      const [heading = '', ...rest] = text
        .replace(ARROW, '')
        .trim()
        .split(/\s*\n\s*/)
      return { lang, heading: heading.trim(), rest: rest.join(' ') }
    })
}

/** Two languages at a time: pair after pair, where there are more. */
export function pairOf<T>(said: readonly T[], turn: number): readonly T[] {
  const at = turn % Math.max(1, Math.ceil(said.length / 2))
  return said.slice(at * 2, at * 2 + 2)
}

/** About how wide a letter is in a foot, in pixels of 1920: the narrow face, and 汉字. */
const LETTER = 23
const CHARACTER = 64
const BETWEEN = 28

/** Both languages where a line has the room for them, else one after the other. */
export function lineOf(said: readonly Said[], turn: number, room: number): readonly Said[] {
  const pair = pairOf(said, turn)
  const width = pair.reduce((sum, { heading, rest }) => sum + widthOf(`${heading} ${rest}`) + BETWEEN, 0)
  return width <= room || said.length < 2 ? pair : said.slice(turn % said.length, (turn % said.length) + 1)
}

const widthOf = (text: string): number => [...text].reduce((sum, one) => sum + (one > '\u2e80' ? CHARACTER : LETTER), 0)

/** How large a heading may be so that it fits: by the letters of all, a 汉字 for two. */
export function sizeOf(said: readonly Said[]): 'large' | 'middle' | 'small' {
  const letters = said.map(({ heading }) => [...heading].reduce((sum, one) => sum + (one > '\u2e80' ? 2 : 1), 0))
  const most = Math.max(0, ...letters)
  if (most <= 26) return 'large'
  return most <= 48 ? 'middle' : 'small'
}
