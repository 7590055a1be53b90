/* What is said, both ways. Types only.
   Made from the server's floor/model.py, floor/commands.py, wire/up.py and wire/down.py: python -m meetingfloor.wire.contract docs/contract */

export type Id = string
/** Unix milliseconds of the event's clock. */
export type Millis = number
export type Minutes = number
export type Count = number
export type Int = number
/** A BCP 47 language tag. */
export type Tag = string
/** Text by language. */
export type Words = Record<Tag, string>
export type Address = string
export type Url = string
export type Scalar = string | Int | boolean | null
export type Presence = 'expected' | 'here' | 'left'
export type TableStatus = 'open' | 'closed' | 'reserved'
export type MeetingState = 'planned' | 'called' | 'running' | 'done' | 'no_show' | 'cancelled'
export type Role = 'organiser' | 'coordinator' | 'display' | 'participant'
export type HelpReason = 'partner_missing' | 'interpreter_missing' | 'table_taken' | 'other'

/* ---- parts of entities; absent means null, or an empty list or map */

export interface Backer {
  name: string
  role?: string
  logo?: string
}

export interface Link {
  title: string
  url: Url
}

/** At the wall time `wall` the event's clock was at `event`, running at `speed`; 0 stands still. */
export interface Clock {
  wall: Millis
  event: Millis
  speed: number
}

export interface Span {
  from: Millis
  to: Millis
}

/** Over `minutes` after `at`. */
export interface PersonLate {
  minutes: Minutes
  at: Millis
}

/** An organisation at a meeting; one that names no people takes part as a whole. */
export interface Party {
  organisation: Id
  people?: Id[]
}

export interface Help {
  reason: HelpReason
  at: Millis
}

/** The cell before the last move, and when it was left. */
export interface Was {
  table: Id
  slot: Id
  at: Millis
}

/* ---- entities: the id is the key under which one stands */

export interface Event {
  name: string
  native?: string
  starts: Millis
  ends: Millis
  zone_name?: string
  venue?: string
  address?: string
  languages?: Tag[]
  about?: Words
  organisers?: Backer[]
  supporters?: Backer[]
  links?: Link[]
  contact?: string
  public?: boolean
  flow?: 'clock' | 'hand'
  call_before?: Minutes
  grace?: Minutes
  clock?: Clock
  door?: string
}

export interface Zone {
  name: string
  walk?: Record<Id, Minutes>
}

/** `short` and `native_short` fit a grid cell; `search` is what a search without accents or 汉字 finds it by. */
export interface Organisation {
  name: string
  native?: string
  short?: string
  native_short?: string
  kind: 'cluster' | 'business' | 'public'
  country?: string
  sectors?: string[]
  offers?: string[]
  needs?: string[]
  members?: Count
  profile?: string
  decides?: string
  home?: Id
  search?: string
}

export interface Delegation {
  name: string
  leader?: Id
}

/** `presence` counts only on the event's day of `seen`. `contact` is for the desk alone. */
export interface Person {
  name: string
  native?: string
  position?: string
  native_position?: string
  organisation?: Id
  delegation?: Id
  languages?: Record<Tag, string>
  needs?: string[]
  availability?: Span[]
  listed?: boolean
  presence?: Presence
  seen?: Millis
  late?: PersonLate
  contact?: string | Record<string, string>
  search?: string
}

export interface Interpreter {
  person: Id
  pairs?: [Tag, Tag][]
  availability?: Span[]
}

export interface Table {
  label: string
  zone?: Id
  seats?: Count
  features?: string[]
  status?: TableStatus
  reason?: string
  until?: Millis
}

/** `starts`, `ends` as they now stand, `planned` the start as planned; `shifts`: zone → minutes later there. */
export interface Slot {
  number: Int
  starts: Millis
  ends: Millis
  planned?: Millis
  kind?: 'meeting' | 'break'
  shifts?: Record<Id, Int>
}

/** `from_` and `to` are organisations, or people. */
export interface Request {
  from: Id
  to: Id
  kind?: string
  priority?: Count
  reason?: string
}

export interface Session {
  title: string | Words
  kind: 'seminar' | 'roundtable' | 'break' | 'visit'
  room?: string
  host?: Id
  starts: Millis
  ends: Millis
  planned?: Millis
  items?: Id[]
  attended?: Count
}

export interface Item {
  session: Id
  number: Int
  title: string | Words
  kind: 'presentation' | 'talk' | 'showcase' | 'panel' | 'stop'
  speakers?: Id[]
  minutes?: Minutes
  state?: 'planned' | 'running' | 'done' | 'skipped'
}

/** `late`: organisation → minutes. `help`: organisation, or the interpreter that asks → reason. */
export interface Meeting {
  kind: string
  parties: Party[]
  table: Id
  slot: Id
  interpreter?: Id
  state?: MeetingState
  seated?: Id[]
  missing?: Id[]
  late?: Record<Id, Minutes>
  help?: Record<Id, Help>
  note?: string
  was?: Was
}

export interface Group {
  session: Id
  name: string
  vehicle?: string
  capacity?: Count
  leader?: Id
  departs?: Millis
  members?: Id[]
  aboard?: Id[]
}

export interface Notice {
  text: Words
  to?: Address
  level?: 'info' | 'urgent' | 'emergency'
  until?: Millis
}

export interface Display {
  name: string
  zone?: Id
  layout?: string
  part?: string
  schedule?: string | Record<string, Scalar>[]
  scheme?: string
  orientation?: string
  arrows?: Record<Id, string>
  sound?: boolean
  identified?: Millis
}

export interface Outcome {
  meeting: Id
  organisation: Id
  result: 'agreement' | 'idea' | 'follow_up' | 'informative' | 'none'
  text?: string
  next_step?: string
  for?: string | string[]
  share?: boolean
}

export interface Finding {
  session?: Id
  type: 'opportunity' | 'barrier' | 'trend' | 'highlight'
  text: string | Words
  organisation?: Id
}

export interface Nouns {
  event: Event
  zone: Zone
  organisation: Organisation
  delegation: Delegation
  person: Person
  interpreter: Interpreter
  table: Table
  slot: Slot
  request: Request
  session: Session
  item: Item
  meeting: Meeting
  group: Group
  notice: Notice
  display: Display
  outcome: Outcome
  finding: Finding
}
export type Kind = keyof Nouns
export type Put = { [K in Kind]?: Record<Id, Nouns[K]> }
export type Gone = { [K in Kind]?: Id[] }
export type Level = NonNullable<Notice['level']>

/* ---- commands: a map whose `type` names it */

/** All of a person but presence, seen and late, which only the day itself brings. */
export interface PersonDetails {
  name: string
  native?: string
  position?: string
  native_position?: string
  organisation?: Id
  delegation?: Id
  languages?: Record<Tag, string>
  needs?: string[]
  availability?: Span[]
  listed?: boolean
  contact?: string | Record<string, string>
  search?: string
}

/** The fields to correct; null clears one. Consent (`listed`) and contact are the person's own. */
export interface PersonFields {
  name?: string
  native?: string | null
  position?: string | null
  native_position?: string | null
  organisation?: Id | null
  delegation?: Id | null
  languages?: Record<Tag, string>
  needs?: string[]
  availability?: Span[]
  search?: string | null
}

export interface Placement {
  meeting: Id
  table: Id
  slot?: Id
}

export interface CheckIn {
  type: 'check_in'
  person: Id
  door?: string
}

export interface CheckOut {
  type: 'check_out'
  person: Id
  door?: string
}

export interface Register {
  type: 'register'
  person: Id
  entity: PersonDetails
}

export interface Correct {
  type: 'correct'
  person: Id
  entity: PersonFields
}

export interface ReplacePerson {
  type: 'replace_person'
  meeting: Id
  out: Id
  in: Id
}

export interface Withdraw {
  type: 'withdraw'
  slot: Id
  person?: Id
  organisation?: Id
}

export interface Seat {
  type: 'seat'
  meeting: Id
  organisation: Id
}

/** Who is late: an organisation at a meeting, or a person, or a delegation. 0 minutes: not late after all. */
export interface Late {
  type: 'late'
  minutes: Minutes
  meeting?: Id
  organisation?: Id
  person?: Id
  delegation?: Id
}

export interface AskHelp {
  type: 'ask_help'
  meeting: Id
  organisation?: Id
  reason: HelpReason
}

export interface Settle {
  type: 'settle'
  meeting: Id
}

export interface CallMeeting {
  type: 'call_meeting'
  meeting: Id
}

export interface StartMeeting {
  type: 'start_meeting'
  meeting: Id
}

export interface FinishMeeting {
  type: 'finish_meeting'
  meeting: Id
}

export interface CallRound {
  type: 'call_round'
  slot: Id
  zone?: Id
}

export interface FinishRound {
  type: 'finish_round'
  slot: Id
  zone?: Id
}

export interface MarkNoShow {
  type: 'mark_no_show'
  meeting: Id
  missing: Id[]
}

export interface CancelMeeting {
  type: 'cancel_meeting'
  meeting: Id
  reason?: string
}

export interface ReinstateMeeting {
  type: 'reinstate_meeting'
  meeting: Id
  reason?: string
}

export interface MoveMeeting {
  type: 'move_meeting'
  meeting: Id
  table?: Id
  slot?: Id
}

export interface SwapMeetings {
  type: 'swap_meetings'
  a: Id
  b: Id
}

export interface AddMeeting {
  type: 'add_meeting'
  meeting: Id
  kind: string
  parties: Party[]
  table: Id
  slot: Id
  interpreter?: Id
}

export interface AssignInterpreter {
  type: 'assign_interpreter'
  meeting: Id
  interpreter: Id | null
}

export interface CloseTable {
  type: 'close_table'
  table: Id
  reason?: string
  until?: Millis
  to: 'auto' | Placement[]
}

export interface OpenTable {
  type: 'open_table'
  table: Id
}

export interface Delay {
  type: 'delay'
  slot: Id
  minutes: number
  zone?: Id
}

export interface Announce {
  type: 'announce'
  text: string | Words
  to: Address
  level?: 'info' | 'urgent' | 'emergency'
  until?: Millis
}

export interface WithdrawNotice {
  type: 'withdraw_notice'
  notice: Id
}

export interface Note {
  type: 'note'
  meeting: Id
  text: string
}

export interface Undo {
  type: 'undo'
  command: Id
}

/** `entity` is given as a map and becomes the struct of its kind when the command is made. */
export interface PutEntity {
  type: 'put'
  kind: Kind
  id: Id
  entity: Nouns[Kind]
}

export interface Remove {
  type: 'remove'
  kind: Kind
  id: Id
}

/** A whole plan in one command. `prune`: what an earlier import brought and this one lacks goes. */
export interface Import {
  type: 'import'
  entities: Put
  prune?: boolean
}

/** Commands of later releases: they have their names and words, and are refused. */
export interface Later {
  type:
    | 'accept_meeting'
    | 'board'
    | 'count'
    | 'decline_meeting'
    | 'find'
    | 'finish_item'
    | 'identify'
    | 'propose_meeting'
    | 'record_outcome'
    | 'reorder_items'
    | 'set_display'
    | 'skip_item'
    | 'start_item'
}

export type Command =
  | CheckIn
  | CheckOut
  | Register
  | Correct
  | ReplacePerson
  | Withdraw
  | Seat
  | Late
  | AskHelp
  | Settle
  | CallMeeting
  | StartMeeting
  | FinishMeeting
  | CallRound
  | FinishRound
  | MarkNoShow
  | CancelMeeting
  | ReinstateMeeting
  | MoveMeeting
  | SwapMeetings
  | AddMeeting
  | AssignInterpreter
  | CloseTable
  | OpenTable
  | Delay
  | Announce
  | WithdrawNotice
  | Note
  | Undo
  | PutEntity
  | Remove
  | Import
  | Later

/* ---- answers */

export type Code =
  | 'bad_command'
  | 'id_reused'
  | 'stale_id'
  | 'too_late'
  | 'not_allowed'
  | 'no_such'
  | 'in_use'
  | 'wrong_state'
  | 'table_taken'
  | 'table_closed'
  | 'person_busy'
  | 'interpreter_busy'
  | 'in_session'
  | 'no_fit'
  | 'changed'
  | 'built_upon'
  | 'too_many'
  | 'store_unavailable'

/** What stands in the way: {meeting: ID}, {table: ID}… */
export type Standing = Record<string, unknown>

export type ByeCode =
  | 'draining'
  | 'signed_out'
  | 'too_slow'
  | 'too_many'
  | 'silent'

/* ---- messages up: what a screen says */

export interface Start {
  t: 'start'
  view: string
  token?: string
  since?: Int
  print?: string
  scope?: string
}

/** `seen`: the version that the sender looked at. `until`: event's clock, after which it is not meant any more. */
export interface Do {
  t: 'do'
  id: string
  command: Command
  seen?: Int
  until?: Millis
}

export interface UpBeat {
  t: 'beat'
  echo?: unknown
}

export type Up =
  | Start
  | Do
  | UpBeat

/* ---- messages down: what the server says */

/** A command that touched the view; `who` (the person, or the token's id) on the desk alone. */
export interface Why {
  command: string
  id: string
  at: Millis
  who?: string
}

/** now: the event's clock in ms, speed: how fast it runs, wall: the server's in ms, beat: seconds. */
export interface Welcome {
  t: 'welcome'
  event: string
  view: string
  role?: Role | null
  person?: string
  now: Millis
  speed: number
  wall: number
  beat: number
  scope: string
}

export interface Frame {
  t: 'frame'
  since: number
  to: number
  print: string
  put?: Put
  gone?: Gone
  why?: Why[]
}

/** behind: ms for which this node has not known itself at the head, where that is long. */
export interface Beat {
  t: 'beat'
  now: Millis
  speed: number
  version: number
  print: string
  behind?: Millis
  echo?: unknown
}

export interface Done {
  t: 'done'
  id: string
  version: number
}

export interface Refused {
  t: 'refused'
  id: string | null
  code: Code
  text: string
  standing?: Standing
}

/** after: ms to wait, to which the client adds jitter. */
export interface Bye {
  t: 'bye'
  code: ByeCode
  after: number
}

export type Down =
  | Welcome
  | Frame
  | Beat
  | Done
  | Refused
  | Bye
