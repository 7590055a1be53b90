/** What the me face says, and no other. */
export const me = {}
