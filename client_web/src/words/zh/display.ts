import type { Words } from '../words'

export const display: Words['display'] = {}
