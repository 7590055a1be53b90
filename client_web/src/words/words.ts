/** The languages of the faces, loaded when needed. English is the measure: a word that another lacks does not compile. */
import type { en } from './en'

export type Words = typeof en
export type Lang = 'en' | 'zh'

const LOADERS: Record<Lang, () => Promise<Words>> = {
  en: () => import('./en').then((module) => module.en),
  zh: () => import('./zh').then((module) => module.zh),
}

export const LANGS = Object.keys(LOADERS) as Lang[]

export const wordsIn = (lang: Lang): Promise<Words> => LOADERS[lang]()

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
