/** How wide the desk's columns are on this screen. */
import { DESK, type Measures } from '../grid/layout'

const DIGIT_PX = 13
const LETTER_PX = 10
const PADDING_PX = 18
const GAP_PX = 4
const LEAST_LABEL_PX = 58
/** Room enough for wider columns: a laptop, not a tablet. */
const WIDE_PX = 1_000
const GROUP_PX = 34

/** width: of the grid as it is seen · digits, letters: of the longest table's number and of its zone */
export function measuresFor(width: number, digits: number, letters: number, grouped: boolean): Measures {
  const label = PADDING_PX + digits * DIGIT_PX + (letters > 0 ? GAP_PX + letters * LETTER_PX : 0)
  const wide = width >= WIDE_PX ? { past: 40, current: 252, coming: 146 } : {}
  return { ...DESK, ...wide, label: Math.max(LEAST_LABEL_PX, label), ...(grouped ? { group: GROUP_PX } : {}) }
}
