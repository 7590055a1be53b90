import { enter } from '../parts/enter'
import Me from './Me.svelte'

void enter(Me, { view: () => 'me', keeps: true })
