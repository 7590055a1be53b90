/** What the page is for depends on the day. */
import type { Floor } from '../floor/floor'
import { stateOf } from '../floor/indexes'
import { dayOf, phaseOf } from '../floor/phases'
import { eventOf, timesOf, zoneNameOf } from '../floor/questions'
import type { Millis } from '../wire/types'

export type Tense = 'before' | 'during' | 'after'

/** The first day is already the event: its doors open in the morning, whatever time the programme names. */
export function tenseOf(floor: Floor, now: Millis): Tense {
  const { starts, ends } = eventOf(floor)
  if (now >= ends) return 'after'
  const zone = zoneNameOf(floor)
  return now >= starts || dayOf(now, zone) === dayOf(starts, zone) ? 'during' : 'before'
}

const DAY = 24 * 60 * 60_000

/** Whole days until it opens, by the calendar of the place. */
export function daysUntil(floor: Floor, now: Millis): number {
  const zone = zoneNameOf(floor)
  const midnight = (at: Millis) => Date.parse(dayOf(at, zone))
  return Math.max(0, Math.round((midnight(eventOf(floor).starts) - midnight(now)) / DAY))
}

/** Of all meetings that were to take place, how many did. */
export function outcomeOf(floor: Floor, now: Millis): { readonly held: number; readonly all: number } {
  const event = eventOf(floor)
  const meetings = [...floor.meeting.values()].filter((meeting) => stateOf(meeting) !== 'cancelled')
  const held = meetings.filter((meeting) => {
    const phase = phaseOf(event, meeting, timesOf(floor, meeting), now)
    return phase === 'held' || phase === 'done'
  })
  return { held: held.length, all: meetings.length }
}

/** What the event says of itself: its first sentences large, the rest beside them. */
export function aboutOf(text: string, lang: string, large = 220): { readonly lead: string; readonly rest: string } {
  const sentences = [...new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(text)].map(
    ({ segment }) => segment,
  )
  const most = lang.startsWith('zh') ? large / 2.5 : large
  let lead = sentences.shift() ?? ''
  while (sentences[0] !== undefined && lead.length + sentences[0].length <= most) lead += sentences.shift()
  return { lead: lead.trim(), rest: sentences.join('').trim() }
}
