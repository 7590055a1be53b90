/** Zooming with two fingers, or with a wheel and the control key as trackpads do: by steps, so that measures stay whole. */

/** How far the fingers spread, or close, for one step. */
const STEP = 1.35
const WHEEL_STEP_PX = 60

/** Watch an element; `zoom` is told +1 or −1 for each step. Gives what ends it. */
export function pinchOn(floor: HTMLElement, zoom: (steps: 1 | -1) => void): () => void {
  let spread: number | undefined
  let wheeled = 0

  function begin(event: TouchEvent): void {
    spread = event.touches.length === 2 ? spreadOf(event) : undefined
  }

  function move(event: TouchEvent): void {
    if (spread === undefined || event.touches.length !== 2) return
    event.preventDefault()
    const now = spreadOf(event)
    if (now / spread > STEP) step(1, now)
    else if (spread / now > STEP) step(-1, now)
  }

  function step(by: 1 | -1, now: number): void {
    spread = now
    zoom(by)
  }

  function wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return
    event.preventDefault()
    wheeled += event.deltaY
    if (Math.abs(wheeled) < WHEEL_STEP_PX) return
    zoom(wheeled < 0 ? 1 : -1)
    wheeled = 0
  }

  // Not passive: once a browser has begun to scroll or to zoom the page, nothing stops it any more.
  floor.addEventListener('touchstart', begin, { passive: true })
  floor.addEventListener('touchmove', move, { passive: false })
  floor.addEventListener('wheel', wheel, { passive: false })
  return () => {
    floor.removeEventListener('touchstart', begin)
    floor.removeEventListener('touchmove', move)
    floor.removeEventListener('wheel', wheel)
  }
}

function spreadOf(event: TouchEvent): number {
  const [a, b] = [event.touches[0], event.touches[1]]
  return a && b ? Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)) : 1
}
