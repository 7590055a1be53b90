/** The two languages that a display speaks at once: the reader's own first, the other beside it. */
import { getContext, setContext } from 'svelte'
import type { Live } from '../parts/live.svelte'
import type { Speech } from '../parts/words.svelte'
import { LANGS, type Lang, tagOf, type Words, wordsIn } from '../words/words'

export interface Tongue {
  readonly lang: Lang
  /** What `lang` says of its texts. */
  readonly tag: string
  readonly words: Words
}

export class Tongues {
  readonly #speech: Speech
  readonly #live: Live
  #other = $state.raw<Tongue>()
  /** One where the event speaks one. */
  readonly all: readonly Tongue[] = $derived.by(() => this.#spoken())

  constructor(speech: Speech, live: Live) {
    this.#speech = speech
    this.#live = live
    const lang = LANGS.find((one) => one !== speech.lang)
    if (lang) void wordsIn(lang, 'display').then((words) => (this.#other = { lang, tag: tagOf(lang), words }))
  }

  get first(): Tongue {
    const { lang, words } = this.#speech
    return { lang, tag: tagOf(lang), words }
  }

  /** The one in which a list of names in this script is headed. */
  of(script: 'latin' | 'han'): Tongue {
    return this.all.find(({ lang }) => (lang === 'zh') === (script === 'han')) ?? this.first
  }

  #spoken(): readonly Tongue[] {
    const other = this.#other
    const languages = this.#live.event.languages ?? []
    const isSpoken = languages.length === 0 || languages.some((tag) => tag.split('-')[0] === other?.lang)
    return other && isSpoken ? [this.first, other] : [this.first]
  }
}

const KEY = Symbol('tongues')

export const provideTongues = (tongues: Tongues): Tongues => setContext(KEY, tongues)

export const useTongues = (): Tongues => getContext<Tongues>(KEY)
