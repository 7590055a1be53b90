/** Carries a session's deeds to a WebSocket, and tells it what happened. All that is decided is decided in session.ts. */
import { decode, encode, SUBPROTOCOL } from '../wire/codec'
import type { Deed, Session } from './session'

/** How often a session is told that time has passed. */
const TICK_MS = 250
const NOT_UNDERSTOOD = 4400

export interface Line {
  /** Something was asked: send it now. */
  nudge(): void
  /** Show another view on this line. */
  show(view: string): void
  /** Try again, though the server said that there is no coming back. */
  again(): void
  close(): void
}

/** Keep a session on the line. `told` is called after everything that may have changed it. */
export function connect(session: Session, url: string, told: () => void): Line {
  let socket: WebSocket | undefined
  const local = () => performance.now()

  function act(deeds: readonly Deed[]): void {
    for (const deed of deeds) {
      if (deed.do === 'open') open()
      else if (deed.do === 'hang') hang()
      else if (socket?.readyState === WebSocket.OPEN) socket.send(encode(deed.message))
    }
    told()
  }

  function open(): void {
    const mine = new WebSocket(url, SUBPROTOCOL)
    mine.binaryType = 'arraybuffer'
    socket = mine
    // A socket that was given up may still speak: only the current one is heard.
    mine.onopen = () => mine === socket && act(session.opened(local()))
    mine.onmessage = ({ data }) => mine === socket && hear(data)
    mine.onclose = ({ code }) => {
      if (mine !== socket) return
      socket = undefined
      session.hung(code, local())
      told()
    }
  }

  function hear(data: unknown): void {
    const message = understood(data)
    if (message === 'garbled') hang(NOT_UNDERSTOOD)
    else if (message) act(session.heard(message, local()))
  }

  function hang(code = 1000): void {
    const old = socket
    socket = undefined
    old?.close(code)
    if (code !== 1000) session.hung(code, local())
  }

  const tick = () => act(session.tick(local()))
  const wake = () => document.visibilityState === 'visible' && act(session.woken(local()))
  const timer = setInterval(tick, TICK_MS)
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('online', wake)
  window.addEventListener('pageshow', wake)
  tick()

  return {
    nudge: tick,
    show: (view) => act(session.show(view, local())),
    again: () => act(session.again(local())),
    close() {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', wake)
      window.removeEventListener('online', wake)
      window.removeEventListener('pageshow', wake)
      hang()
    },
  }
}

function understood(data: unknown): ReturnType<typeof decode> | 'garbled' {
  try {
    return data instanceof ArrayBuffer ? decode(data) : 'garbled'
  } catch {
    return 'garbled'
  }
}
