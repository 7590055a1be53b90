/** Painting, once for each animation frame: whatever was asked for meanwhile is done in one go. */

export interface Painter {
  /** Paint at the next animation frame; asking again before it changes nothing. */
  ask(): void
  stop(): void
}

interface Frames {
  request(paint: () => void): number
  cancel(id: number): void
}

const BROWSER: Frames = {
  request: (paint) => requestAnimationFrame(paint),
  cancel: (id) => cancelAnimationFrame(id),
}

export function onceAFrame(paint: () => void, frames: Frames = BROWSER): Painter {
  let asked: number | undefined
  return {
    ask() {
      asked ??= frames.request(() => {
        asked = undefined
        paint()
      })
    },
    stop() {
      if (asked !== undefined) frames.cancel(asked)
      asked = undefined
    },
  }
}
