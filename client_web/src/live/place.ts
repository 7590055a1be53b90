/** Where a page stands: /{event}, /{event}/display … and how a link's token becomes a cookie. */
import type { Id } from '../wire/types'

export type Face = 'display' | 'desk' | 'me' | 'event'

export interface Place {
  readonly event: Id
  readonly face: Face
  readonly token?: string
  readonly query: URLSearchParams
}

const FACES: readonly string[] = ['display', 'desk', 'me']

export function placeOf(location: Pick<Location, 'pathname' | 'hash' | 'search'>): Place {
  const [event = '', face = ''] = location.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  return {
    event,
    face: FACES.includes(face) ? (face as Face) : 'event',
    query: new URLSearchParams(location.search),
    ...(token ? { token } : {}),
  }
}

export function socketUrl(location: Pick<Location, 'protocol' | 'host'>, event: Id): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws/${encodeURIComponent(event)}`
}

/** Give the link's token for the cookie. False: it is no longer good, or the server cannot be reached. */
export async function signIn(token: string): Promise<boolean> {
  try {
    const answer = await fetch('/api/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    return answer.ok
  } catch {
    return false
  }
}

export async function signOut(): Promise<void> {
  await fetch('/api/session', { method: 'DELETE' })
}
