import { common } from '../common'
import { display } from '../display'

export const words = { ...common, display }
