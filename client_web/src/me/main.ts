import { enter } from '../parts/enter'
import Me from './Me.svelte'
import { keepPage } from './offline'

void enter(Me, { view: () => 'me', keeps: true })
if (import.meta.env.PROD) keepPage()
