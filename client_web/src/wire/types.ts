/* What is said, both ways. Names and fields as in the server's floor/model.py, floor/commands.py, wire/up.py and wire/down.py. Types only. */

export type Id = string
/** Unix milliseconds of the event's clock. */
export type Millis = number
export type Minutes = number
/** A BCP 47 language tag. */
export type Tag = string
/** Text by language. */
export type Words = Record<Tag, string>

export type Presence = 'expected' | 'here' | 'left'
export type TableStatus = 'open' | 'closed' | 'reserved'
export type MeetingState = 'planned' | 'called' | 'running' | 'done' | 'no_show' | 'cancelled'
export type Role = 'organiser' | 'coordinator' | 'display' | 'participant'
export type HelpReason = 'partner_missing' | 'interpreter_missing' | 'table_taken' | 'other'
export type Level = 'info' | 'urgent' | 'emergency'

/* ---- entities: the id is the key under which one stands; absent means null, or an empty list or map */

export interface Backer {
  name: string
  role?: string
  logo?: string
}
export interface Link {
  title: string
  url: string
}
export interface Clock {
  wall: Millis
  event: Millis
  speed: number
}
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
  members?: number
  profile?: string
  decides?: string
  home?: Id
  search?: string
}
export interface Delegation {
  name: string
  leader?: Id
}
export interface Span {
  from: Millis
  to: Millis
}
export interface PersonLate {
  minutes: Minutes
  at: Millis
}
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
  seats?: number
  features?: string[]
  status?: TableStatus
  reason?: string
  until?: Millis
}
export interface Slot {
  number: number
  starts: Millis
  ends: Millis
  planned?: Millis
  kind?: 'meeting' | 'break'
  shifts?: Record<Id, Minutes>
}
export interface Request {
  from: Id
  to: Id
  kind?: string
  priority?: number
  reason?: string
}
export interface Party {
  organisation: Id
  people?: Id[]
}
export interface Help {
  reason: HelpReason
  at: Millis
}
export interface Was {
  table: Id
  slot: Id
  at: Millis
}
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
export interface Session {
  title: string | Words
  kind: 'seminar' | 'roundtable' | 'break' | 'visit'
  room?: string
  host?: Id
  starts: Millis
  ends: Millis
  planned?: Millis
  items?: Id[]
  attended?: number
}
export interface Item {
  session: Id
  number: number
  title: string | Words
  kind: 'presentation' | 'talk' | 'showcase' | 'panel' | 'stop'
  speakers?: Id[]
  minutes?: Minutes
  state?: 'planned' | 'running' | 'done' | 'skipped'
}
export interface Group {
  session: Id
  name: string
  vehicle?: string
  capacity?: number
  leader?: Id
  departs?: Millis
  members?: Id[]
  aboard?: Id[]
}
export interface Notice {
  text: Words
  to?: string
  level?: Level
  until?: Millis
}
export interface Display {
  name: string
  zone?: Id
  layout?: string
  part?: string
  schedule?: string | Record<string, string | number | boolean | null>[]
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

/* ---- commands: a map whose `type` names it */

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
export type PersonDetails = Omit<Person, 'presence' | 'seen' | 'late'>
export interface Register {
  type: 'register'
  person: Id
  entity: PersonDetails
}
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
export interface Placement {
  meeting: Id
  table: Id
  slot?: Id
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
  minutes: Minutes
  zone?: Id
}
export interface Announce {
  type: 'announce'
  text: string | Words
  to: string
  level?: Level
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
export interface SetDisplay {
  type: 'set_display'
  display: Id
  entity: Partial<Display>
}
export interface Identify {
  type: 'identify'
  display: Id
}
export interface StartItem {
  type: 'start_item'
  item: Id
}
export interface FinishItem {
  type: 'finish_item'
  item: Id
}
export interface SkipItem {
  type: 'skip_item'
  item: Id
}
export interface ReorderItems {
  type: 'reorder_items'
  session: Id
  items: Id[]
}
export interface Board {
  type: 'board'
  group: Id
  person: Id
  on: boolean
}
export interface Count {
  type: 'count'
  session: Id
  attended: number
}
export interface Find {
  type: 'find'
  finding: Id
  entity: Finding
}
export interface RecordOutcome {
  type: 'record_outcome'
  meeting: Id
  organisation: Id
  result: Outcome['result']
  text?: string
  next_step?: string
  for?: string | string[]
  share?: boolean
}
export interface ProposeMeeting {
  type: 'propose_meeting'
  meeting: Id
  kind: string
  parties: Party[]
  table: Id
  slot: Id
  interpreter?: Id
}
export interface AcceptMeeting {
  type: 'accept_meeting'
  meeting: Id
}
export interface DeclineMeeting {
  type: 'decline_meeting'
  meeting: Id
}
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
export interface Import {
  type: 'import'
  entities: Put
  prune?: boolean
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
  | SetDisplay
  | Identify
  | StartItem
  | FinishItem
  | SkipItem
  | ReorderItems
  | Board
  | Count
  | Find
  | RecordOutcome
  | ProposeMeeting
  | AcceptMeeting
  | DeclineMeeting
  | PutEntity
  | Remove
  | Import

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
/** What stands in the way: {"meeting": ID}, {"table": ID}… */
export type Standing = Record<string, unknown>
export type ByeCode = 'draining' | 'signed_out' | 'too_slow' | 'too_many' | 'silent'

/* ---- messages up: what a screen says */

export interface Start {
  t: 'start'
  view: string
  token?: string
  since?: number
  print?: string
  scope?: string
}
export interface Do {
  t: 'do'
  id: string
  command: Command
  seen?: number
  until?: Millis
}
export interface UpBeat {
  t: 'beat'
  echo?: unknown
}
export type Up = Start | Do | UpBeat

/* ---- messages down: what the server says */

export interface Welcome {
  t: 'welcome'
  event: Id
  view: string
  role?: Role | null
  person?: Id
  now: Millis
  speed: number
  wall: Millis
  beat: number
  scope: string
}
export interface Why {
  command: Command | string
  id: string
  at: Millis
  who?: string
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
export interface Bye {
  t: 'bye'
  code: ByeCode
  after: Millis
}
export type Down = Welcome | Frame | Beat | Done | Refused | Bye
