import { enter } from '../parts/enter'
import Event from './Event.svelte'
import './event.css'

void enter(Event, { view: () => 'floor', keeps: false })
