import type { Code } from '../../wire/types'

/** Why something cannot be done now, and what to do then. */
export const refusals: Record<Code, string> = {
  bad_command: 'The server cannot read this. Reload the page.',
  id_reused: 'This was sent before as something else. Do it again.',
  stale_id: 'This device’s time is off, or this is days old. Do it again.',
  too_late: 'The time for this is over. Look at the floor.',
  not_allowed: 'This is for coordinators. Ask one.',
  no_such: 'It is no longer on the floor.',
  in_use: 'Others refer to it. Change them first.',
  wrong_state: 'There is nothing left to do here.',
  table_taken: 'Another meeting has this table then. Choose another.',
  table_closed: 'This table is closed. Choose another.',
  person_busy: 'Somebody who takes part is busy then. Choose another round.',
  interpreter_busy: 'The interpreter is busy then. Choose another.',
  in_session: 'Somebody who takes part speaks in a session then. Choose another round.',
  no_fit: 'No place fits. Choose one by hand.',
  changed: 'Somebody else has changed it since. Look, and do it again.',
  built_upon: 'Something was changed upon it since. Undo that first.',
  too_many: 'Too much at once. It is sent again by itself.',
  store_unavailable: 'The server cannot write now. Try again in a moment.',
}
