import { enter } from '../parts/enter'
import Display from './Display.svelte'
import './display.css'

// Before anything is known it is dark: most halls are.
document.documentElement.dataset.scheme = 'dark'

void enter(Display, {
  view: ({ query }) => (query.get('table') ? `table:${query.get('table')}` : 'floor'),
  keeps: true,
})
