import { enter } from '../parts/enter'
import Display from './Display.svelte'

void enter(Display, {
  view: ({ query }) => (query.get('table') ? `table:${query.get('table')}` : 'floor'),
  keeps: true,
})
