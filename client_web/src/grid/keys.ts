/** The grid by keyboard: arrows walk, Enter opens or drops, m moves, Escape leaves it. */

export type Key =
  | { readonly key: 'step'; readonly columns: number; readonly lines: number }
  | { readonly key: 'enter' | 'escape' | 'move' | 'search' | 'zoom_in' | 'zoom_out' | 'now' }

const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [0, -8],
  PageDown: [0, 8],
}

const NAMED: Record<string, Exclude<Key, { key: 'step' }>['key']> = {
  Enter: 'enter',
  Escape: 'escape',
  m: 'move',
  '/': 'search',
  '+': 'zoom_in',
  '=': 'zoom_in',
  '-': 'zoom_out',
  Home: 'now',
}

/** What a pressed key means to the grid; nothing while somebody types, or with a modifier that is the browser's. */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  typing: boolean,
): Key | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  if (typing) return event.key === 'Escape' ? { key: 'escape' } : undefined
  const step = STEPS[event.key]
  if (step) return { key: 'step', columns: step[0], lines: step[1] }
  const named = NAMED[event.key]
  return named && { key: named }
}

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
