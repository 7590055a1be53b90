import { commands } from '../commands'
import { common } from '../common'
import { desk } from '../desk'
import { refusals } from '../refusals'

export const words = { ...common, commands, refusals, desk }
