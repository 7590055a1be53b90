import { enter } from '../parts/enter'
import Desk from './Desk.svelte'

void enter(Desk, { view: () => 'desk', keeps: true })
