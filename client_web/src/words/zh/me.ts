import type { Words } from '../words'

export const me: Words['me'] = {}
