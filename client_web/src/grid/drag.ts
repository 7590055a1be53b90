/**
 * Lifting a cell and dropping it elsewhere: the mouse at once, a finger after holding still. A finger that moves at
 * once scrolls, as everywhere. Keys do the same by `keys.ts`.
 */

export interface Point {
  readonly x: number
  readonly y: number
}

/** What the grid is told; points are of the window. Whoever lifts nothing answers false. */
export interface Drag {
  lift(at: Point): boolean
  over(at: Point): void
  drop(at: Point): void
  leave(): void
}

/** A mouse moves this far before it drags; a finger may tremble as much while it holds. */
const SLACK_PX = 6
const HOLD_MS = 350
/** This near to an edge the floor scrolls on by itself. */
const EDGE_PX = 48
const EDGE_STEP_PX = 12

type Hand =
  | { readonly state: 'idle' }
  | {
      readonly state: 'pressed'
      readonly id: number
      readonly at: Point
      readonly touch: boolean
      readonly hold?: number
    }
  | { readonly state: 'dragging'; readonly id: number; readonly at: Point; readonly scroll: number }

/** Watch an element that scrolls. Gives what ends it. */
export function dragOn(floor: HTMLElement, drag: Drag): () => void {
  let hand: Hand = { state: 'idle' }

  function down(event: PointerEvent): void {
    if (hand.state !== 'idle' || !event.isPrimary || event.button !== 0) return
    const at = pointOf(event)
    const touch = event.pointerType !== 'mouse'
    const hold = touch ? window.setTimeout(() => lift(event.pointerId, at), HOLD_MS) : undefined
    hand = { state: 'pressed', id: event.pointerId, at, touch, hold }
  }

  function move(event: PointerEvent): void {
    if (hand.state === 'idle' || event.pointerId !== hand.id) return
    const at = pointOf(event)
    if (hand.state === 'dragging') {
      hand = { ...hand, at }
      drag.over(at)
    } else if (distance(hand.at, at) > SLACK_PX) {
      if (hand.touch) release()
      else lift(hand.id, hand.at)
    }
  }

  function up(event: PointerEvent): void {
    if (hand.state === 'idle' || event.pointerId !== hand.id) return
    const dragged = hand.state === 'dragging'
    release()
    if (dragged) drag.drop(pointOf(event))
  }

  function lift(id: number, at: Point): void {
    release()
    if (!drag.lift(at)) return
    floor.setPointerCapture(id)
    hand = { state: 'dragging', id, at, scroll: requestAnimationFrame(scrollAtEdge) }
  }

  function release(): void {
    if (hand.state === 'pressed') window.clearTimeout(hand.hold)
    if (hand.state === 'dragging') cancelAnimationFrame(hand.scroll)
    hand = { state: 'idle' }
  }

  function leave(): void {
    const dragged = hand.state === 'dragging'
    release()
    if (dragged) drag.leave()
  }

  function scrollAtEdge(): void {
    if (hand.state !== 'dragging') return
    const { left, top, right, bottom } = floor.getBoundingClientRect()
    const x = edge(hand.at.x, left, right)
    const y = edge(hand.at.y, top, bottom)
    if (x || y) {
      floor.scrollBy(x, y)
      drag.over(hand.at)
    }
    hand = { ...hand, scroll: requestAnimationFrame(scrollAtEdge) }
  }

  // Registered up front and not passive: once a browser has begun to scroll, nothing stops it any more.
  const holdStill = (event: TouchEvent) => hand.state === 'dragging' && event.preventDefault()
  // What was touched may be drawn anew while it is dragged; its touches then come to it alone, and no more to the floor.
  const follow = ({ target }: TouchEvent): void => {
    target?.addEventListener('touchmove', holdStill as EventListener, { passive: false })
    for (const end of ['touchend', 'touchcancel']) {
      target?.addEventListener(end, () => target.removeEventListener('touchmove', holdStill as EventListener), {
        once: true,
      })
    }
  }
  const escaped = (event: KeyboardEvent) => event.key === 'Escape' && leave()
  // A finger that holds would else open the browser's own menu.
  const noMenu = (event: Event) => hand.state !== 'idle' && event.preventDefault()

  floor.addEventListener('pointerdown', down)
  floor.addEventListener('pointermove', move)
  floor.addEventListener('pointerup', up)
  floor.addEventListener('pointercancel', leave)
  floor.addEventListener('touchstart', follow, { passive: true })
  floor.addEventListener('touchmove', holdStill, { passive: false })
  floor.addEventListener('contextmenu', noMenu)
  window.addEventListener('keydown', escaped)
  return () => {
    leave()
    floor.removeEventListener('pointerdown', down)
    floor.removeEventListener('pointermove', move)
    floor.removeEventListener('pointerup', up)
    floor.removeEventListener('pointercancel', leave)
    floor.removeEventListener('touchstart', follow)
    floor.removeEventListener('touchmove', holdStill)
    floor.removeEventListener('contextmenu', noMenu)
    window.removeEventListener('keydown', escaped)
  }
}

const pointOf = (event: PointerEvent): Point => ({ x: event.clientX, y: event.clientY })

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

function edge(at: number, low: number, high: number): number {
  if (at < low + EDGE_PX) return -EDGE_STEP_PX
  return at > high - EDGE_PX ? EDGE_STEP_PX : 0
}
