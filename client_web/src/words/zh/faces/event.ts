import { common } from '../common'
import { event } from '../event'

export const words = { ...common, event }
