import { commands } from '../commands'
import { common } from '../common'
import { me } from '../me'

export const words = { ...common, commands, me }
