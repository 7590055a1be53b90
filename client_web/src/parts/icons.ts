/** Signs and things, drawn on a grid of 24: each a few paths, filled, or lines of a width. Colour is the text's. */
export interface Shape {
  readonly d: string
  /** The line's width; absent: filled. */
  readonly line?: number
}

export const ICONS = {
  mark: [{ d: 'M11 1h2v22h-2zM9.5 4.5v15a7.5 7.5 0 0 1 0-15zM14.5 4.5v15a7.5 7.5 0 0 0 0-15z' }],
  planned: [{ d: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0z', line: 2.5 }],
  called: [
    { d: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0z', line: 2.5 },
    { d: 'M12 12V3.5a8.5 8.5 0 0 1 8.5 8.5z' },
  ],
  running: [{ d: 'M11 2.3v19.4a9.8 9.8 0 0 1 0-19.4zM13 2.3v19.4a9.8 9.8 0 0 0 0-19.4z' }],
  done: [{ d: 'M3.5 12.5l6 6L20.5 6', line: 3 }],
  'no-show': [
    { d: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0z', line: 2.5 },
    { d: 'M6 18L18 6', line: 2.5 },
  ],
  cancelled: [{ d: 'M4.5 4.5l15 15M19.5 4.5l-15 15', line: 3 }],
  overdue: [{ d: 'M12 1.5L23.5 22H.5zM10.7 8.5v6.7h2.6V8.5zM10.6 17v2.8h2.8V17z' }],
  unconfirmed: [
    { d: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0z', line: 2.5 },
    { d: 'M9 12a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z' },
  ],
  moved: [{ d: 'M2 8h19M15.5 2.5L21 8l-5.5 5.5M22 16.5H3M8.5 11l-5.5 5.5L8.5 22', line: 2.5 }],
  conflict: [
    { d: 'M1.7 12a6.8 6.8 0 1 0 13.6 0a6.8 6.8 0 1 0 -13.6 0z', line: 2.2 },
    { d: 'M8.7 12a6.8 6.8 0 1 0 13.6 0a6.8 6.8 0 1 0 -13.6 0z', line: 2.2 },
    { d: 'M12 6.2a6.8 6.8 0 0 1 0 11.6a6.8 6.8 0 0 1 0-11.6z' },
  ],
  arrow: [{ d: 'M2 12h19M13 4l8 8-8 8', line: 3 }],
  search: [
    { d: 'M3.5 10a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0z', line: 2 },
    { d: 'M15 15l6.5 6.5', line: 2 },
  ],
  undo: [{ d: 'M8.5 4L4 8.5 8.5 13M4 8.5h10a6 6 0 0 1 0 12H7', line: 2 }],
  qr: [
    {
      d: 'M3 3h8v8H3zm2 2v4h4V5zM13 3h8v8h-8zm2 2v4h4V5zM3 13h8v8H3zm2 2v4h4v-4zM13 13h3v3h-3zM18 13h3v3h-3zM15.5 16h3v3h-3zM13 18.5h2.5V21H13zM18.5 18.5H21V21h-2.5z',
    },
  ],
  calendar: [{ d: 'M3 5h18v16H3zM3 10h18M8 2v5M16 2v5', line: 2 }],
  speech: [{ d: 'M2 3h13v9H8l-4 3.5V12H2zM18 8h4v9.5h-2V21l-4-3.5H9.5V15', line: 2 }],
  clock: [
    { d: 'M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z', line: 2 },
    { d: 'M12 6.5V12l4 3', line: 2 },
  ],
  person: [
    { d: 'M8 7.5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z', line: 2 },
    { d: 'M3.5 21.5c0-5 3.8-7 8.5-7s8.5 2 8.5 7', line: 2 },
  ],
  table: [{ d: 'M2 9h20M5 9v11M19 9v11', line: 2 }],
  close: [{ d: 'M5 5l14 14M19 5L5 19', line: 2 }],
  offline: [
    { d: 'M2 9.5a15 15 0 0 1 8-3.8M22 9.5a15 15 0 0 0-4.5-2.8M6 14a9 9 0 0 1 4-2.2M3 3l18 18', line: 2 },
    { d: 'M12 17a2 2 0 1 0 0 4a2 2 0 0 0 0-4z' },
  ],
  queue: [{ d: 'M3 5h11M3 11h11M3 17h7M18 21v-9M14 15.5l4-4 4 4', line: 2 }],
  menu: [{ d: 'M3 6h18M3 12h18M3 18h18', line: 2 }],
  lock: [{ d: 'M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4', line: 2 }],
  plus: [{ d: 'M12 3v18M3 12h18', line: 2 }],
  chevron: [{ d: 'M9 4l8 8-8 8', line: 2 }],
  phone: [
    {
      d: 'M4 3h4.5l2 5.5L8 10.5a12 12 0 0 0 5.5 5.5l2-2.5 5.5 2V20a1.5 1.5 0 0 1-1.5 1.5C10.500 21.500 2.500 13.500 2.500 4.500A1.500 1.500 0 0 1 4 3z',
      line: 2,
    },
  ],
  more: [{ d: 'M3 10h4v4H3zM10 10h4v4h-4zM17 10h4v4h-4z' }],
  screen: [{ d: 'M2 4h20v13H2zM12 17v4M7 21h10', line: 2 }],
  bus: [{ d: 'M3 4h18v14H3zM3 12h18', line: 2 }, { d: 'M5 18h4v3H5zM15 18h4v3h-4zM6 14h3v2H6zM15 14h3v2h-3z' }],
  torch: [{ d: 'M7 3h10v4l-3 4v10h-4V11L7 7zM7 7h10', line: 2 }],
} satisfies Record<string, readonly Shape[]>

export type IconName = keyof typeof ICONS
