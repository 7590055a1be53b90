import { describe, expect, test } from 'vitest'
import type { Event, Frame, Meeting, Put } from '../wire/types'
import { type Conflict, conflictsOf } from './conflicts'
import { EMPTY, type Floor, KINDS, stood, take } from './floor'
import { type Phase, phaseOf } from './phases'
import { vectors } from './vectors'

interface PhaseCase {
  name: string
  event: Event
  meeting: Meeting
  start: number
  end: number
  now: number
  phase: Phase
}
interface Step {
  frame?: Omit<Frame, 't'>
  beat?: { version: number; print: string }
  stands: 'gap' | { version: number; print: string; entities: Put }
}
interface ConflictCase {
  name: string
  entities: Put
  now: number
  conflicts: Conflict[]
}

describe('phases, as the server has them', () => {
  test.each(vectors<PhaseCase>('phases'))('$name', ({ event, meeting, start, end, now, phase }) => {
    expect(phaseOf(event, meeting, { starts: start, ends: end }, now)).toBe(phase)
  })
})

describe('frames, as the server means them', () => {
  test.each(vectors<{ name: string; steps: Step[] }>('frames'))('$name', ({ steps }) => {
    let floor: Floor = EMPTY
    for (const { frame, beat, stands } of steps) {
      const taken = frame ? take(floor, { t: 'frame', ...frame }) : stood(floor, beat?.version ?? 0, beat?.print ?? '')
      if (stands === 'gap') expect(taken).toBe('gap')
      else expect(taken).toMatchObject({ version: stands.version, print: stands.print })
      if (taken !== 'gap') floor = taken
      if (stands !== 'gap') expect(held(floor)).toEqual(stands.entities)
    }
  })
})

describe('conflicts, as the server has them', () => {
  test.each(vectors<ConflictCase>('conflicts'))('$name', ({ entities, now, conflicts }) => {
    const floor = take(EMPTY, { t: 'frame', since: 0, to: 1, print: 'p', put: entities })

    expect(conflictsOf(floor === 'gap' ? EMPTY : floor, now)).toEqual(conflicts)
  })
})

function held(floor: Floor): object {
  const full = KINDS.filter((kind) => floor[kind].size > 0)
  return Object.fromEntries(full.map((kind) => [kind, Object.fromEntries(floor[kind])]))
}
