/** What a display is told to be: by its address, and by the display entity that the address names. */
import type { Display, Id } from '../wire/types'

export type Layout = 'departures' | 'grid' | 'table' | 'programme'

/** One of a set of screens that share the alphabet: the second of four. */
export interface Part {
  readonly at: number
  readonly of: number
}

export interface Settings {
  readonly layout: Layout
  /** Where it hangs. */
  readonly zone?: Id
  /** Whose card it is. */
  readonly table?: Id
  readonly part?: Part
  readonly scheme: 'dark' | 'light'
  readonly arrows: Readonly<Record<Id, string>>
}

const LAYOUTS: readonly string[] = ['departures', 'grid', 'table', 'programme'] satisfies Layout[]

/** The address decides; what it does not say, the entity does. */
export function settingsOf(query: URLSearchParams, display?: Display): Settings {
  const asked = query.get('layout') ?? (query.get('table') ? 'table' : undefined) ?? display?.layout ?? ''
  const [layout = '', which] = asked.split(':')
  return {
    layout: LAYOUTS.includes(layout) ? (layout as Layout) : 'departures',
    zone: query.get('zone') ?? display?.zone,
    table: query.get('table') ?? which,
    part: partOf(query.get('part') ?? display?.part),
    scheme: (query.get('scheme') ?? display?.scheme) === 'light' ? 'light' : 'dark',
    arrows: display?.arrows ?? {},
  }
}

/** "2/4"; nonsense is no part. */
export function partOf(text: string | null | undefined): Part | undefined {
  const [, at, of] = /^\s*(\d{1,3})\s*\/\s*(\d{1,3})\s*$/.exec(text ?? '') ?? []
  const part = { at: Number(at), of: Number(of) }
  return part.at >= 1 && part.at <= part.of ? part : undefined
}

/**
 * The zones that it leads to; undefined: all of them. One that hangs in a zone and knows no way out of it shows that zone
 * alone.
 */
export function zonesShown({ zone, arrows }: Settings): ReadonlySet<Id> | undefined {
  const led = Object.keys(arrows)
  return zone === undefined || led.length > 0 ? undefined : new Set([zone])
}

const TURNS: Readonly<Record<string, number>> = {
  right: 0,
  'down-right': 45,
  down: 90,
  back: 90,
  'down-left': 135,
  left: 180,
  'up-left': 225,
  up: 270,
  ahead: 270,
  'up-right': 315,
}

/** By how many degrees the arrow, which points to the right, is turned; undefined where no way is known. */
export function turnOf(direction: string | undefined): number | undefined {
  return TURNS[
    (direction ?? '')
      .trim()
      .toLowerCase()
      .replace(/[\s_]+/g, '-')
  ]
}
