/** What the desk face says, and no other. */
export const desk = {}
