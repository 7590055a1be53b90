/** Days as a display writes them: day before month in English too, as the event's guests do. */
import type { Millis } from '../wire/types'
import { dateOf } from '../words/dates'

const dateTag = (tag: string): string => (tag === 'en' ? 'en-GB' : tag)

/** Thursday 23 October · 10月23日星期四 */
export const longDay = (at: Millis, zoneName: string, tag: string): string => dateOf(at, zoneName, dateTag(tag))

/** 23 Oct · 10月23日 */
export const shortDay = (at: Millis, zoneName: string, tag: string): string =>
  new Intl.DateTimeFormat(dateTag(tag), { timeZone: zoneName, day: 'numeric', month: 'short' }).format(at)
