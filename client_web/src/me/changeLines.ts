/** A change in words: what is not so any more, then what to do. */
import type { Live } from '../parts/live.svelte'
import type { Speech } from '../parts/words.svelte'
import type { Id } from '../wire/types'
import type { MeetingEntry } from './agenda'
import { hallOf } from './halls'
import { calledIn, sidesIn } from './names'
import type { Change } from './news'
import { interpreterOf, othersOf } from './partner'

export function changeLines(live: Live, speech: Speech, entry: MeetingEntry, change: Change, person: Id): string[] {
  const { floor } = live
  const { lang } = speech
  const words = speech.words.me.change
  if (change.added) return [words.added]
  if (change.off === false) return [words.back, ...moveLines(live, speech, entry, change)]
  const interpreter = interpreterOf(floor, entry.meeting)?.[1]
  return [
    ...moveLines(live, speech, entry, change),
    ...(change.people ? [words.people(sidesIn(lang, othersOf(floor, entry.meeting, person)))] : []),
    ...(change.interpreter ? [words.interpreter(interpreter ? calledIn(lang, interpreter) : '')] : []),
  ]
}

function moveLines(live: Live, speech: Speech, entry: MeetingEntry, change: Change): string[] {
  const words = speech.words.me.change
  const lines: string[] = []
  const now = live.one('table', entry.meeting.table)
  if (change.table !== undefined && now) {
    const was = live.one('table', change.table)
    if (was) lines.push(was.status === 'closed' ? words.closed(was.label) : words.notTable(was.label))
    lines.push(words.goTo(now.label, hallOf(live, speech, now.zone)))
  }
  if (change.starts !== undefined) {
    if (lines.length === 0) lines.push(words.notAt(live.time(change.starts)))
    lines.push(words.nowAt(live.time(entry.starts)))
  }
  return lines
}
