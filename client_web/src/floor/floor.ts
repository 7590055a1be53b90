/** The floor as this screen knows it, and the one way in which it changes: by taking a frame. A value; nothing here waits or listens. */
import type { Frame, Id, Kind, Nouns, Put } from '../wire/types'

export type Entities = { readonly [K in Kind]: ReadonlyMap<Id, Nouns[K]> }

/** `version` 0 and an empty print: it stands nowhere yet. */
export interface Floor extends Entities {
  readonly version: number
  readonly print: string
}

/** Ids by kind: what a frame touched. */
export type Touched = { [K in Kind]?: Set<Id> }

const NOWHERE: Entities = {
  event: new Map(),
  zone: new Map(),
  organisation: new Map(),
  delegation: new Map(),
  person: new Map(),
  interpreter: new Map(),
  table: new Map(),
  slot: new Map(),
  request: new Map(),
  session: new Map(),
  item: new Map(),
  meeting: new Map(),
  group: new Map(),
  notice: new Map(),
  display: new Map(),
  outcome: new Map(),
  finding: new Map(),
}

export const KINDS = Object.keys(NOWHERE) as Kind[]
export const EMPTY: Floor = { ...NOWHERE, version: 0, print: '' }

/**
 * Bring the floor to `frame.to`, or say that the frame begins beyond where it stands; the caller then sends `start` again.
 *
 * `since` 0 forgets all that was, and may lead to a lower version. A frame that ends before where the floor stands brings nothing.
 */
export function take(floor: Floor, frame: Frame): Floor | 'gap' {
  if (frame.since === 0) return whole(frame)
  if (frame.since > floor.version) return 'gap'
  if (frame.to < floor.version) return floor
  const next: Record<string, unknown> = { ...floor, version: frame.to, print: frame.print }
  for (const kind of KINDS) {
    const put = frame.put?.[kind]
    const gone = frame.gone?.[kind]
    if (put || gone) next[kind] = merged(floor[kind], put, gone)
  }
  return next as unknown as Floor
}

/** Where an idle screen stands after a beat. A beat never leads back: only a whole frame does. */
export function stood(floor: Floor, version: number, print: string): Floor {
  return version > floor.version && floor.version > 0 ? { ...floor, version, print } : floor
}

/** Which entities are not the same in both: what has to be painted again. */
export function touchedBetween(before: Floor, after: Floor): Touched {
  const touched: Touched = {}
  for (const kind of KINDS) {
    if (before[kind] === after[kind]) continue
    const ids = differing(before[kind], after[kind])
    if (ids.size > 0) touched[kind] = ids
  }
  return touched
}

function whole(frame: Frame): Floor {
  const next: Record<string, unknown> = { ...EMPTY, version: frame.to, print: frame.print }
  for (const kind of KINDS) {
    const put = frame.put?.[kind]
    if (put) next[kind] = new Map<Id, unknown>(Object.entries(put))
  }
  return next as unknown as Floor
}

function merged<K extends Kind>(
  old: Entities[K],
  put: Put[K],
  gone: readonly Id[] | undefined,
): ReadonlyMap<Id, unknown> {
  const next = new Map<Id, unknown>(old)
  for (const id of gone ?? []) next.delete(id)
  for (const [id, entity] of Object.entries(put ?? {})) next.set(id, entity)
  return next
}

function differing(before: ReadonlyMap<Id, unknown>, after: ReadonlyMap<Id, unknown>): Set<Id> {
  const ids = new Set<Id>()
  for (const [id, entity] of after) if (before.get(id) !== entity) ids.add(id)
  for (const id of before.keys()) if (!after.has(id)) ids.add(id)
  return ids
}
