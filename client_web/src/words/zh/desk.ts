import type { Words } from '../words'

export const desk: Words['desk'] = {}
