import type { Words } from '../words'

export const event: Words['event'] = {}
