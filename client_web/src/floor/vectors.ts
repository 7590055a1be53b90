/** The cases that both languages run: tests/vectors/, written by the Python side. For tests only. */
import { existsSync, readFileSync } from 'node:fs'

const FOLDER = new URL('../../../tests/vectors/', import.meta.url)

/** The cases of one file. Without the repository around it (a source archive of the client alone) there are none. */
export function vectors<Case>(name: string): Case[] {
  const file = new URL(`${name}.json`, FOLDER)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases : []
}
