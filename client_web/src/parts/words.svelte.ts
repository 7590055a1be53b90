/** The reader's language, for all components of a face. */
import { getContext, setContext } from 'svelte'
import type { Face } from '../live/place'
import { type Lang, tagOf, type Words, wordsIn } from '../words/words'

const KEY = Symbol('words')

export class Speech {
  lang = $state.raw<Lang>('en')
  words: Words = $state.raw() as unknown as Words

  readonly #face: Face

  private constructor(face: Face) {
    this.#face = face
  }

  static async in(lang: Lang, face: Face): Promise<Speech> {
    const speech = new Speech(face)
    await speech.speak(lang)
    return speech
  }

  /** Change the language; the page says which it is. */
  async speak(lang: Lang): Promise<void> {
    this.words = await wordsIn(lang, this.#face)
    this.lang = lang
    document.documentElement.lang = tagOf(lang)
  }
}

export const provideSpeech = (speech: Speech): Speech => setContext(KEY, speech)

export const useSpeech = (): Speech => getContext<Speech>(KEY)
