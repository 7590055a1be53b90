/** Days as people write them: day before month in English too, as the event's guests do. */
import type { Millis } from '../wire/types'
import { dateOf, datesOf } from '../words/dates'

/** The tag by which a language writes its dates. */
export const dateTag = (tag: string): string => (tag === 'en' ? 'en-GB' : tag)

function written(at: Millis, zoneName: string, tag: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(dateTag(tag), { ...options, timeZone: zoneName }).format(at)
}

/** Thursday 23 October · 10月23日星期四 */
export const longDay = (at: Millis, zoneName: string, tag: string): string => dateOf(at, zoneName, dateTag(tag))

/** 23 Oct · 10月23日 */
export const shortDay = (at: Millis, zoneName: string, tag: string): string =>
  written(at, zoneName, tag, { day: 'numeric', month: 'short' })

/** Thu 23 Oct 2014 · 2014年10月23日周四 */
export const fullDay = (at: Millis, zoneName: string, tag: string): string =>
  written(at, zoneName, tag, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).replace(',', '')

/** 21–24 October 2014 · 2014年10月21日–24日, which Intl would write in figures only. */
export function daySpan(starts: Millis, ends: Millis, zoneName: string, tag: string): string {
  if (!tag.startsWith('zh')) return datesOf(starts, ends, zoneName, dateTag(tag))
  const part = (at: Millis, ...parts: ('year' | 'month' | 'day')[]): string =>
    written(at, zoneName, tag, Object.fromEntries(parts.map((one) => [one, one === 'month' ? 'long' : 'numeric'])))
  const from = part(starts, 'year', 'month', 'day')
  if (from === part(ends, 'year', 'month', 'day')) return from
  if (part(starts, 'year') !== part(ends, 'year')) return `${from}–${part(ends, 'year', 'month', 'day')}`
  const inMonth = part(starts, 'month') === part(ends, 'month')
  return `${from}–${inMonth ? part(ends, 'day') : part(ends, 'month', 'day')}`
}
