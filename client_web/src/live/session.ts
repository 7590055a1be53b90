/**
 * Being one screen: start, resume, gap, beats, silence, coming back. No socket, no timer: it is told what happened and
 * when (`local`, a monotonic clock in ms), and says what is to be done. The server's own client is its twin; tests/vectors/sessions.json holds both.
 */
import { EMPTY, type Floor, stood, take } from '../floor/floor'
import type { Beat, Bye, Down, Frame, Id, Millis, Role, Start, Up, Welcome } from '../wire/types'
import { EventClock } from './clock'
import { closingOf, type Reason } from './closing'
import { Outbox } from './outbox'

export type Deed = { readonly do: 'open' } | { readonly do: 'say'; readonly message: Up } | { readonly do: 'hang' }

export type State =
  /** No connection; the next try is at `until`. */
  | { readonly name: 'apart'; readonly until: number; readonly reason?: Reason }
  | { readonly name: 'opening'; readonly since: number }
  /** `start` was sent: what comes before its welcome is ignored, also the answers to earlier starts. */
  | { readonly name: 'starting'; readonly since: number; readonly unanswered: number }
  /** Welcomed; the one frame that belongs to it is on its way. */
  | { readonly name: 'joining'; readonly since: number }
  | { readonly name: 'standing' }
  /** It does not come back by itself. */
  | { readonly name: 'over'; readonly reason: Reason }

export interface Settings {
  readonly view: string
  readonly token?: string
  /** Where this screen stood when it was last open. */
  readonly kept?: { readonly floor: Floor; readonly scope: string; readonly asOf: Millis }
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number
}

/** Opening, start and its answer may each take this long. */
const PATIENCE_MS = 10_000
const LATER_MS = 30_000
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 30_000
/** After waking up, a connection that does not answer within this time is taken for dead. */
const ANSWER_MS = 3_000

export class Session {
  readonly clock = new EventClock()
  readonly outbox = new Outbox()
  floor: Floor
  role: Role | null = null
  person: Id | undefined
  state: State = { name: 'apart', until: Number.NEGATIVE_INFINITY }
  #view: string
  #scope: string | undefined
  #beat_ms = 5_000
  #behind_ms: number | undefined
  #heardAt = 0
  #saidAt = 0
  #answerBy = Number.POSITIVE_INFINITY
  /** When this screen last knew itself up to date, by its own clock. */
  #freshAt = Number.NEGATIVE_INFINITY
  #keptAsOf: Millis
  #tries = 0
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
    this.#view = settings.view
    this.floor = settings.kept?.floor ?? EMPTY
    this.#scope = settings.kept?.scope
    this.#keptAsOf = settings.kept?.asOf ?? 0
  }

  get view(): string {
    return this.#view
  }

  get scope(): string | undefined {
    return this.#scope
  }

  /** Whether what the screen shows may be old: it heard nothing for two beats, or its node says that it is behind. */
  isStale(local: number): boolean {
    return this.#behind_ms !== undefined || local - this.#freshAt > 2 * this.#beat_ms
  }

  /** The event's time of what the screen shows. */
  asOf(local: number): Millis {
    if (!this.clock.isSet || !Number.isFinite(this.#freshAt)) return this.#keptAsOf
    return this.clock.now(this.isStale(local) ? this.#freshAt : local) - (this.#behind_ms ?? 0)
  }

  // ---- what happens

  /** Time has passed: call it a few times a second, and after anything was asked. */
  tick(local: number): Deed[] {
    switch (this.state.name) {
      case 'over':
        return []
      case 'apart':
        return local >= this.state.until ? this.#open(local) : []
      case 'standing':
        return this.#isDead(local) ? this.#drop(local) : this.#talk(local)
      default:
        return local - this.state.since > PATIENCE_MS ? this.#drop(local) : this.#keepAlive(local)
    }
  }

  /** The socket is open. */
  opened(local: number): Deed[] {
    if (this.state.name !== 'opening') return []
    this.#heardAt = local
    return this.#start(local)
  }

  heard(message: Down, local: number): Deed[] {
    if (this.state.name === 'over' || this.state.name === 'apart') return []
    this.#heardAt = local
    this.#answerBy = Number.POSITIVE_INFINITY
    const deeds = this.#take(message, local)
    if (this.state.name === 'standing') this.#freshAt = local
    return deeds
  }

  /** The socket is gone, with this close code. */
  hung(code: number, local: number): void {
    if (this.state.name === 'apart' || this.state.name === 'over') return
    const closing = closingOf(code)
    if (closing.dropsFlying) this.outbox.dropFlying()
    this.outbox.lost()
    if (closing.back === 'never') this.state = { name: 'over', reason: closing.reason ?? 'not_allowed' }
    else this.#apart(local + (closing.back === 'later' ? this.#jittered(LATER_MS) : this.#patience()), closing.reason)
  }

  /** The page is looked at again, or the network is back: do not wait for a timer. */
  woken(local: number): Deed[] {
    if (this.state.name === 'apart') return this.#open(local)
    if (this.state.name !== 'standing') return []
    this.#answerBy = local + ANSWER_MS
    return [this.#beat(local)]
  }

  /** Somebody wants to try again though this screen would not by itself: after signing in, or by a button. */
  again(local: number): Deed[] {
    return this.state.name === 'over' || this.state.name === 'apart' ? this.#open(local) : []
  }

  /** Show another view on the same connection. */
  show(view: string, local: number): Deed[] {
    this.#view = view
    this.#forget()
    return this.state.name === 'starting' || this.state.name === 'joining' || this.state.name === 'standing'
      ? this.#start(local)
      : []
  }

  // ---- how it goes on

  #open(local: number): Deed[] {
    this.state = { name: 'opening', since: local }
    return [{ do: 'open' }]
  }

  #start(local: number): Deed[] {
    const unanswered = this.state.name === 'starting' ? this.state.unanswered + 1 : 1
    this.state = { name: 'starting', since: local, unanswered }
    this.#saidAt = local
    const { version, print } = this.floor
    const stands = version > 0 && this.#scope !== undefined ? { since: version, print, scope: this.#scope } : {}
    const start: Start = { t: 'start', view: this.#view, token: this.#settings.token, ...stands }
    return [{ do: 'say', message: start }]
  }

  #take(message: Down, local: number): Deed[] {
    switch (message.t) {
      case 'welcome':
        return this.#welcomed(message, local)
      case 'frame':
        return this.#framed(message, local)
      case 'beat':
        return this.#beaten(message, local)
      case 'done':
        this.outbox.done(message)
        return []
      case 'refused':
        this.outbox.refused(message)
        return []
      case 'bye':
        return this.#leave(message, local)
      default:
        return []
    }
  }

  #welcomed(welcome: Welcome, local: number): Deed[] {
    if (this.state.name !== 'starting') return []
    if (this.state.unanswered > 1) {
      this.state = { ...this.state, unanswered: this.state.unanswered - 1 }
      return []
    }
    this.clock.welcomed(welcome, this.state.since, local)
    this.#beat_ms = welcome.beat * 1_000
    this.#behind_ms = undefined
    this.#scope = welcome.scope
    this.role = welcome.role ?? null
    this.person = welcome.person
    this.state = { name: 'joining', since: local }
    return []
  }

  #framed(frame: Frame, local: number): Deed[] {
    if (this.state.name !== 'joining' && this.state.name !== 'standing') return []
    const taken = take(this.floor, frame)
    if (taken === 'gap') {
      // The answer to a start never begins beyond where we stand; if it does, where we stand is worth nothing.
      if (this.state.name === 'joining') this.#forget()
      return this.#start(local)
    }
    this.floor = taken
    this.state = { name: 'standing' }
    this.#tries = 0
    return this.#talk(local)
  }

  #beaten(beat: Beat, local: number): Deed[] {
    if (this.state.name !== 'joining' && this.state.name !== 'standing') return []
    this.clock.beaten(beat, local, typeof beat.echo === 'number' ? beat.echo : undefined)
    this.#behind_ms = beat.behind
    if (this.state.name === 'standing') this.floor = stood(this.floor, beat.version, beat.print)
    return []
  }

  #leave(bye: Bye, local: number): Deed[] {
    this.outbox.lost()
    if (bye.code === 'signed_out') this.state = { name: 'over', reason: 'sign_in' }
    else this.#apart(local + bye.after + this.#settings.random() * Math.max(bye.after, 1_000))
    return [{ do: 'hang' }]
  }

  #talk(local: number): Deed[] {
    const commands = this.outbox.due(local).map((message): Deed => ({ do: 'say', message }))
    if (commands.length > 0) this.#saidAt = local
    return [...this.#keepAlive(local), ...commands]
  }

  /** We speak every beat too, or the server takes us for gone; its answer sets the clock. */
  #keepAlive(local: number): Deed[] {
    const speaks = this.state.name === 'starting' || this.state.name === 'joining' || this.state.name === 'standing'
    return speaks && local - this.#saidAt >= this.#beat_ms ? [this.#beat(local)] : []
  }

  #beat(local: number): Deed {
    this.#saidAt = local
    return { do: 'say', message: { t: 'beat', echo: local } }
  }

  #isDead(local: number): boolean {
    return local > this.#answerBy || local - this.#heardAt > 3 * this.#beat_ms
  }

  #drop(local: number): Deed[] {
    this.outbox.lost()
    this.#apart(local + this.#patience())
    return [{ do: 'hang' }]
  }

  #apart(until: number, reason?: Reason): void {
    this.#answerBy = Number.POSITIVE_INFINITY
    this.state = { name: 'apart', until, reason }
  }

  #forget(): void {
    this.floor = EMPTY
    this.#scope = undefined
    this.#freshAt = Number.NEGATIVE_INFINITY
    this.#keptAsOf = 0
  }

  /** Twice as long each time, and never all screens of a hall at once. */
  #patience(): number {
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#tries)
    this.#tries += 1
    return this.#jittered(wait)
  }

  #jittered(wait: number): number {
    return wait * (0.5 + this.#settings.random())
  }
}
