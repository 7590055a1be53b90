/** Commands on their way: each waits, is sent, and is then done or refused. Sending one again, with its id, is always safe. */
import type { Code, Command, Do, Done, Millis, Refused, Standing } from '../wire/types'

export interface Asked {
  readonly id: string
  readonly command: Command
  readonly seen?: number
  readonly until?: Millis
  /** By our own clock. */
  readonly at: number
}
export type Item = Asked &
  (
    | { readonly state: 'waiting' }
    | { readonly state: 'sent' }
    | { readonly state: 'done'; readonly version: number }
    | { readonly state: 'refused'; readonly code: Code; readonly text: string; readonly standing: Standing }
  )

/** Of the 30 commands a second that a connection may send. */
const A_SECOND = 20
/** Answered commands that are remembered for the eye. */
const ANSWERED_KEPT = 50

export class Outbox {
  #items: readonly Item[] = []
  /** Sent on the connection that stands now; after it is lost, all that has no answer goes again. */
  #flying = new Set<string>()
  #sentAt: number[] = []

  /** The oldest first. A new array whenever something changed. */
  get items(): readonly Item[] {
    return this.#items
  }

  get isIdle(): boolean {
    return this.#items.every((item) => item.state === 'done' || item.state === 'refused')
  }

  ask(asked: Asked): void {
    this.#items = this.#trimmed([...this.#items, { ...asked, state: 'waiting' }])
  }

  /** What may go out now, in the order in which it was asked. */
  due(now: number): Do[] {
    this.#sentAt = this.#sentAt.filter((at) => now - at < 1_000)
    const ready = this.#items.filter((item) => isOpen(item) && !this.#flying.has(item.id))
    const going = ready.slice(0, A_SECOND - this.#sentAt.length)
    for (const item of going) {
      this.#flying.add(item.id)
      this.#sentAt.push(now)
    }
    if (going.length > 0) this.#change((item) => (going.includes(item) ? { ...asAsked(item), state: 'sent' } : item))
    return going.map(({ id, command, seen, until }) => ({ t: 'do', id, command, seen, until }))
  }

  done(message: Done): void {
    this.#answer(message.id, (item) => ({ ...asAsked(item), state: 'done', version: message.version }))
  }

  /** Too many at once is not an answer: it goes again, later. */
  refused(message: Refused): void {
    if (message.id === null) return
    const { code, text, standing = {} } = message
    this.#answer(message.id, (item) =>
      code === 'too_many'
        ? { ...asAsked(item), state: 'waiting' }
        : { ...asAsked(item), state: 'refused', code, text, standing },
    )
  }

  /** The connection is gone: nobody knows what became of what was sent. */
  lost(): void {
    this.#flying.clear()
  }

  /** What was on its way could not be borne by the server: it is not sent again. */
  dropFlying(): void {
    const dropped = { state: 'refused', code: 'bad_command', text: '', standing: {} } as const
    this.#change((item) => (this.#flying.has(item.id) ? { ...asAsked(item), ...dropped } : item))
    this.#flying.clear()
  }

  /** Try a refused command again: it is decided anew. */
  again(id: string): void {
    this.#change((item) => (item.id === id && item.state === 'refused' ? { ...asAsked(item), state: 'waiting' } : item))
  }

  /** Take a command out of the list: it is answered and read, or was never sent. False: it may be on its way already. */
  forget(id: string): boolean {
    const item = this.#items.find((one) => one.id === id)
    if (!item || item.state === 'sent') return false
    this.#items = this.#items.filter((one) => one !== item)
    return true
  }

  #answer(id: string, answered: (item: Item) => Item): void {
    this.#flying.delete(id)
    this.#change((item) => (item.id === id && isOpen(item) ? answered(item) : item))
  }

  #change(changed: (item: Item) => Item): void {
    this.#items = this.#items.map(changed)
  }

  #trimmed(items: readonly Item[]): readonly Item[] {
    const answered = items.filter((item) => !isOpen(item))
    const surplus = new Set(answered.slice(0, Math.max(0, answered.length - ANSWERED_KEPT)))
    return items.filter((item) => !surplus.has(item))
  }
}

const isOpen = (item: Item): boolean => item.state === 'waiting' || item.state === 'sent'

const asAsked = ({ id, command, seen, until, at }: Item): Asked => ({ id, command, seen, until, at })

/** A UUIDv7: 48 bits of the server's wall, the rest random, so that ids sort by when they were made. */
export function uuid7(wall: Millis, random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const bytes = random(new Uint8Array(16))
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(wall / 2 ** (8 * (5 - place))) % 256
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
