/** What the display face says, and no other. */
export const display = {}
