/** The last good state of a screen, kept in the browser: what a page shows before, and without, a connection. */
import { createStore, del, get, set, type UseStore } from 'idb-keyval'
import type { Floor } from '../floor/floor'
import type { Id, Millis } from '../wire/types'

export interface Kept {
  readonly floor: Floor
  readonly scope: string
  readonly asOf: Millis
}

/** Count it up when Floor's shape changes: what an older release kept is then left alone. */
const SHAPE = 1

export interface Shelf {
  load(): Promise<Kept | undefined>
  save(kept: Kept): Promise<void>
  clear(): Promise<void>
}

let opened: UseStore | undefined

/** Where one view of one event is kept. A browser that keeps nothing (private mode, no room) is no reason to fail. */
export function shelfOf(event: Id, view: string): Shelf {
  const key = `${SHAPE} ${event} ${view}`
  const store = () => {
    opened ??= createStore('meetingfloor', 'kept')
    return opened
  }
  return {
    load: () => quietly(() => get<Kept>(key, store())),
    save: async (kept) => void (await quietly(() => set(key, kept, store()))),
    clear: async () => void (await quietly(() => del(key, store()))),
  }
}

async function quietly<T>(deed: () => Promise<T>): Promise<T | undefined> {
  try {
    return await deed()
  } catch {
    return undefined
  }
}
