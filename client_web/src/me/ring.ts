/** The countdown as a ring of minutes: full is still there, the last one shrinks. */
import type { Millis } from '../wire/types'

const MINUTE = 60_000
const CENTRE = 68
const RADIUS = 58
/** As many blocks as a ring to a start may have; the least that holds what is left. */
const TOTALS = [5, 10, 15, 20, 30, 60]
const MOST = 60

export interface Block {
  readonly track: string
  /** What is left of it. */
  readonly rest?: string
}

/** How many minutes a ring stands for that counts to a start; none where it is too far away for minutes. */
export function totalUntil(left_ms: Millis): number | undefined {
  return TOTALS.find((total) => left_ms <= total * MINUTE)
}

/** How many minutes a ring stands for that counts to an end. */
export const totalOf = (length_ms: Millis): number => Math.min(MOST, Math.max(1, Math.round(length_ms / MINUTE)))

export function blocksOf(left_ms: Millis, total: number): Block[] {
  const left = left_ms < 0 ? total : left_ms / MINUTE
  const step = 360 / total
  const gap = Math.min(5, step * 0.4)
  return Array.from({ length: total }, (_, place) => {
    const from = place * step + gap / 2
    const to = (place + 1) * step - gap / 2
    const part = Math.max(0, Math.min(1, left - place))
    const track = arc(from, to)
    return part === 0 ? { track } : { track, rest: arc(from, from + (to - from) * part) }
  })
}

function arc(from: number, to: number): string {
  return `M${point(from)}A${RADIUS} ${RADIUS} 0 ${to - from > 180 ? 1 : 0} 1 ${point(to)}`
}

function point(degrees: number): string {
  const turn = (degrees * Math.PI) / 180
  return `${(CENTRE + RADIUS * Math.sin(turn)).toFixed(1)} ${(CENTRE - RADIUS * Math.cos(turn)).toFixed(1)}`
}

/** 3:32, or 1:05 hours where it is longer than an hour. */
export function faceOf(left_ms: Millis): { text: string; hours: boolean } {
  const seconds = left_ms >= 0 ? Math.ceil(left_ms / 1_000) : Math.floor(-left_ms / 1_000)
  const hours = seconds > MOST * 60
  const big = Math.floor(seconds / (hours ? 3_600 : 60))
  const small = hours ? Math.floor((seconds % 3_600) / 60) : seconds % 60
  return { text: `${big}:${String(small).padStart(2, '0')}`, hours }
}
