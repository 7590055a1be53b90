/** Messages ⇄ bytes, as subprotocol meetingfloor.v1.msgpack has them. */
import { pack, unpack } from './msgpack'
import type { Down, Up } from './types'

export const SUBPROTOCOL = 'meetingfloor.v1.msgpack'

const KNOWN: ReadonlySet<string> = new Set<Down['t']>(['welcome', 'frame', 'beat', 'done', 'refused', 'bye'])

/** Absent means null on this wire: what is undefined is not written at all. */
export function encode(message: Up): Uint8Array<ArrayBuffer> {
  return pack(message)
}

/** A message of the server; null where this release does not know its type: it is to be ignored. */
export function decode(bytes: ArrayBuffer | Uint8Array): Down | null {
  const message = unpack(bytes) as { t?: unknown } | null
  return isKnown(message) ? message : null
}

function isKnown(message: { t?: unknown } | null): message is Down {
  return typeof message === 'object' && message !== null && KNOWN.has(String(message.t))
}
