/** The languages of the faces, loaded when needed. English is the measure: a word that another lacks does not compile. */
import type { Face } from '../live/place'
import type { en } from './en'

export type Words = typeof en
export type Lang = 'en' | 'zh'

/** A face loads what all say, and what it says alone; the desk and the phone name commands too. */
const LOADERS: { readonly [lang in Lang]: { readonly [face in Face]: () => Promise<Partial<Words>> } } = {
  en: {
    desk: () => import('./en/faces/desk').then(({ words }) => words),
    display: () => import('./en/faces/display').then(({ words }) => words),
    event: () => import('./en/faces/event').then(({ words }) => words),
    me: () => import('./en/faces/me').then(({ words }) => words),
  },
  zh: {
    desk: () => import('./zh/faces/desk').then(({ words }) => words),
    display: () => import('./zh/faces/display').then(({ words }) => words),
    event: () => import('./zh/faces/event').then(({ words }) => words),
    me: () => import('./zh/faces/me').then(({ words }) => words),
  },
}

export const LANGS = Object.keys(LOADERS) as Lang[]

/** What other faces say is not there. */
export const wordsIn = (lang: Lang, face: Face): Promise<Words> => LOADERS[lang][face]() as Promise<Words>

/** The first language of those wished for that we speak: zh for zh-CN and zh-Hans; English where there is none. */
export function spokenOf(wished: readonly (string | null | undefined)[]): Lang {
  for (const tag of wished) {
    const found = LANGS.find((lang) => tag?.toLowerCase().split('-')[0] === lang)
    if (found) return found
  }
  return 'en'
}

/** A text of the event in a language, else in English, else in whatever there is. */
export function textIn(text: string | Record<string, string> | undefined, lang: string): string {
  if (text === undefined || typeof text === 'string') return text ?? ''
  const own = Object.keys(text).find((tag) => tag.split('-')[0] === lang)
  return text[own ?? 'en'] ?? Object.values(text)[0] ?? ''
}

/** What `<html lang>` says. */
export const tagOf = (lang: Lang): string => (lang === 'zh' ? 'zh-CN' : lang)
