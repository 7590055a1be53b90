/** The same cases as the server's own client runs (client/session.py). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EMPTY, type Floor, KINDS, take } from '../floor/floor'
import type { Down, Frame, Put } from '../wire/types'
import type { Asked } from './outbox'
import { type Deed, Session } from './session'

interface Step {
  at: number
  tick?: true
  opened?: true
  heard?: Down
  hung?: number
  woken?: true
  again?: true
  show?: string
  ask?: Omit<Asked, 'at'>
  deeds?: unknown[]
  expect?: Record<string, unknown>
}
interface Case {
  name: string
  session: {
    view: string
    random: number
    token?: string
    kept?: { version: number; print: string; entities: Put; scope: string; as_of: number }
  }
  steps: Step[]
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/sessions.json', import.meta.url), 'utf8'),
) as {
  cases: Case[]
}

const floorOf = (version: number, print: string, put: Put): Floor =>
  take(EMPTY, { t: 'frame', since: 0, to: version, print, put } as Frame) as Floor

function made({ view, random, token, kept }: Case['session']): Session {
  return new Session({
    view,
    random: () => random,
    ...(token ? { token } : {}),
    ...(kept
      ? { kept: { floor: floorOf(kept.version, kept.print, kept.entities), scope: kept.scope, asOf: kept.as_of } }
      : {}),
  })
}

function happened(session: Session, step: Step): Deed[] {
  if (step.tick) return session.tick(step.at)
  if (step.opened) return session.opened(step.at)
  if (step.heard) return session.heard(step.heard, step.at)
  if (step.woken) return session.woken(step.at)
  if (step.again) return session.again(step.at)
  if (step.show !== undefined) return session.show(step.show, step.at)
  if (step.hung !== undefined) session.hung(step.hung, step.at)
  if (step.ask) session.outbox.ask({ ...step.ask, at: step.at })
  return []
}

/** As the wire has it: what is undefined is not written. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function entitiesOf(floor: Floor): unknown {
  return Object.fromEntries(
    KINDS.filter((kind) => floor[kind].size > 0).map((kind) => [kind, Object.fromEntries(floor[kind])]),
  )
}

function found(session: Session, what: string, at: number): unknown {
  const { state, floor } = session
  const ways: Record<string, () => unknown> = {
    state: () => state.name,
    until: () => ('until' in state ? state.until : undefined),
    reason: () => ('reason' in state ? state.reason : undefined),
    stale: () => session.isStale(at),
    as_of: () => session.asOf(at),
    now: () => session.clock.now(at),
    wall: () => session.clock.wall(at),
    version: () => floor.version,
    print: () => floor.print,
    scope: () => session.scope,
    role: () => session.role,
    person: () => session.person,
    entities: () => entitiesOf(floor),
    outbox: () =>
      session.outbox.items.map((item) =>
        item.state === 'refused' ? [item.id, item.state, item.code] : [item.id, item.state],
      ),
  }
  return ways[what]?.()
}

test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
  const session = made(one.session)
  one.steps.forEach((step, number) => {
    const deeds = happened(session, step)

    expect(plain(deeds), `step ${number}`).toEqual(step.deeds ?? [])
    const expected = step.expect ?? {}
    const now = Object.fromEntries(Object.keys(expected).map((what) => [what, found(session, what, step.at)]))
    expect(now, `step ${number}`).toEqual(expected)
  })
})
