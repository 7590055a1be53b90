/** What the event face says, and no other. */
export const event = {}
