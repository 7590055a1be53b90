/** 中文. Each face has a file of its own beside this one. */
import type { Words } from './words'
import { commands } from './zh/commands'
import { common } from './zh/common'
import { desk } from './zh/desk'
import { display } from './zh/display'
import { event } from './zh/event'
import { me } from './zh/me'
import { refusals } from './zh/refusals'

export const zh: Words = { ...common, commands, refusals, desk, display, event, me }
