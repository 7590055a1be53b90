/** Times and numbers as people read them, by Intl, in the event's zone. */
import type { Millis } from '../wire/types'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(lang: string, zoneName: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${zoneName} ${JSON.stringify(options)}`
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(lang, { ...options, timeZone: zoneName })
    formats.set(key, made)
  }
  return made
}

/** 10:45, by 24 hours in every language: that is how a day's plan is printed. */
export function timeOf(at: Millis, zoneName: string): string {
  return format('en-GB', zoneName, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** 10:45–11:05 */
export function spanOf(starts: Millis, ends: Millis, zoneName: string): string {
  return `${timeOf(starts, zoneName)}–${timeOf(ends, zoneName)}`
}

/** Thursday 23 October · 10月23日星期四 */
export function dateOf(at: Millis, zoneName: string, lang: string): string {
  return format(lang, zoneName, { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
}

/** 21–24 October 2014, with the year. */
export function datesOf(starts: Millis, ends: Millis, zoneName: string, lang: string): string {
  const range = format(lang, zoneName, { day: 'numeric', month: 'long', year: 'numeric' }).formatRange(starts, ends)
  // Browsers differ in the space that they put around the dash.
  return range.replace(/\s*–\s*/, '–')
}

/** A duration as it stands on a clock: minutes and two-digit seconds, of an overrun too. */
export function clockFace(left_ms: number): { minutes: string; seconds: string } {
  // Up while it counts down, so that 00:00 is shown only when it is over.
  const seconds = left_ms >= 0 ? Math.ceil(left_ms / 1_000) : Math.floor(-left_ms / 1_000)
  return { minutes: String(Math.floor(seconds / 60)).padStart(2, '0'), seconds: String(seconds % 60).padStart(2, '0') }
}

/** The name of a language, in itself or in another: 中文, Chinese. */
export function languageName(tag: string, lang: string): string {
  return new Intl.DisplayNames(lang, { type: 'language' }).of(tag) ?? tag
}

/** The name of a country from its ISO 3166 code. */
export function countryName(code: string, lang: string): string {
  return new Intl.DisplayNames(lang, { type: 'region' }).of(code) ?? code
}
