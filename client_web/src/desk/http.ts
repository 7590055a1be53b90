/** What the desk asks over HTTP, with its cookie: where a meeting fits, what a command would do, what was done. */
import type { Code, Command, Gone, Id, Millis, Put, Role, Standing } from '../wire/types'
import type { CellAnswer } from './fits'

/** Why not: a refusal with what stands in the way; `unreachable` where there was no answer, or none that helps. */
export interface Refusal {
  readonly refused: Code | 'unreachable'
  readonly standing: Standing
}

export interface Preview {
  readonly put: Put
  readonly gone: Gone
}

export interface Entry {
  readonly version: number
  readonly id: string
  readonly command: Command
  readonly actor: { readonly id: string; readonly role: Role; readonly person?: Id }
  readonly at: Millis
  readonly put?: Put
  readonly gone?: Gone
}

export const isRefusal = (answer: object): answer is Refusal => 'refused' in answer

const PATIENCE_MS = 8_000
const UNREACHABLE: Refusal = { refused: 'unreachable', standing: {} }

export class Http {
  readonly #base: string

  constructor(event: Id) {
    this.#base = `/api/events/${encodeURIComponent(event)}`
  }

  async cells(meeting: Id): Promise<CellAnswer[] | Refusal> {
    const answer = await this.#asked<{ cells: CellAnswer[] }>(`cells?meeting=${encodeURIComponent(meeting)}`)
    return isRefusal(answer) ? answer : answer.cells
  }

  preview(command: Command): Promise<Preview | Refusal> {
    return this.#asked<Preview>('preview', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(command),
    })
  }

  log(after: number, limit: number): Promise<{ entries: Entry[]; head: number } | Refusal> {
    return this.#asked(`log?after=${after}&limit=${limit}`)
  }

  async #asked<T extends object>(path: string, more: RequestInit = {}): Promise<T | Refusal> {
    try {
      const answer = await fetch(`${this.#base}/${path}`, { ...more, signal: AbortSignal.timeout(PATIENCE_MS) })
      const said = await answer.json()
      if (answer.ok) return said as T
      return answer.status === 409 ? { refused: said.code, standing: said.standing ?? {} } : UNREACHABLE
    } catch {
      return UNREACHABLE
    }
  }
}
