/** Close codes of the server: whether a screen comes back by itself, and what it says meanwhile. */

/** Why a screen is apart for longer than a moment, or for good. */
export type Reason = 'sign_in' | 'not_allowed' | 'not_yours' | 'no_such' | 'not_understood' | 'too_many'

interface Closing {
  readonly reason?: Reason
  /** soon: with growing patience · later: after half a minute · never: only when somebody asks for it */
  readonly back: 'soon' | 'later' | 'never'
  /** What was on its way may be what the server could not bear: it is not sent again. */
  readonly dropsFlying?: boolean
}

const SOON: Closing = { back: 'soon' }

const CLOSINGS: { readonly [code: number]: Closing } = {
  1001: SOON,
  1008: { back: 'never', reason: 'not_allowed' },
  1009: { back: 'soon', dropsFlying: true },
  4400: { back: 'never', reason: 'not_understood', dropsFlying: true },
  4401: { back: 'never', reason: 'sign_in' },
  4403: { back: 'never', reason: 'not_yours' },
  4404: { back: 'never', reason: 'no_such' },
  4429: { back: 'later', reason: 'too_many' },
}

/** Everything else is the network: come back soon. */
export const closingOf = (code: number): Closing => CLOSINGS[code] ?? SOON
