/** What this device remembers of its owner: who they are, what they have seen, and how they like the page. */
import type { Id, Millis } from '../wire/types'
import type { Look, Looks } from './news'

export type Scheme = 'auto' | 'light' | 'dark'

const SCHEME = 'meetingfloor.scheme'
const ME = 'meetingfloor.me'

const personKey = (event: Id): string => `${ME} ${event} person`
const looksKey = (event: Id, person: Id): string => `${ME} ${event} seen ${person}`
const readKey = (event: Id, person: Id): string => `${ME} ${event} read ${person}`

export const keptPerson = (event: Id): Id | undefined => read(personKey(event)) ?? undefined
export const keepPerson = (event: Id, person: Id): void => write(personKey(event), person)

/** Nothing: this person has never looked on this device. */
export function keptLooks(event: Id, person: Id): Looks | undefined {
  const pairs = list(looksKey(event, person))
  return pairs && new Map(pairs.filter(isPair) as [Id, Look][])
}
export const keepLooks = (event: Id, person: Id, looks: Looks): void =>
  write(looksKey(event, person), JSON.stringify([...looks]))

/** Notices, no-shows and the like that were read. */
export const keptRead = (event: Id, person: Id): ReadonlySet<string> =>
  new Set((list(readKey(event, person)) ?? []).map(String))
export const keepRead = (event: Id, person: Id, keys: ReadonlySet<string>): void =>
  write(readKey(event, person), JSON.stringify([...keys].slice(-READ_KEPT)))
const READ_KEPT = 200

export function keptScheme(): Scheme {
  const scheme = read(SCHEME)
  return scheme === 'light' || scheme === 'dark' ? scheme : 'auto'
}

export function dress(scheme: Scheme): void {
  write(SCHEME, scheme)
  const { dataset } = document.documentElement
  if (scheme === 'auto') delete dataset.scheme
  else dataset.scheme = scheme
}

/** Whoever signs out leaves nothing of themselves on the device. */
export function forgetAll(event: Id): void {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${ME} ${event} `))
    for (const key of keys) localStorage.removeItem(key)
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** The event's clock by the device's own, for as long as nothing was heard. */
export function guessedNow(clock: { wall: Millis; event: Millis; speed: number } | undefined, wall: Millis): Millis {
  return clock ? clock.event + (wall - clock.wall) * clock.speed : wall
}

const isPair = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2

function list(key: string): unknown[] | undefined {
  try {
    const kept: unknown = JSON.parse(read(key) ?? 'null')
    return Array.isArray(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Private mode: it is asked again the next time.
  }
}
