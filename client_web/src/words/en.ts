/** English. Each face has a file of its own beside this one. */
import { commands } from './en/commands'
import { common } from './en/common'
import { desk } from './en/desk'
import { display } from './en/display'
import { event } from './en/event'
import { me } from './en/me'
import { refusals } from './en/refusals'

export const en = { ...common, commands, refusals, desk, display, event, me }
