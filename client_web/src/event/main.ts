import { enter } from '../parts/enter'
import Event from './Event.svelte'

void enter(Event, { view: () => 'floor', keeps: false })
