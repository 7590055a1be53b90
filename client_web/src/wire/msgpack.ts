/**
 * MessagePack, as far as this wire needs it: maps with text keys, lists, text, bytes, numbers, true, false, nil; no
 * extensions. A fifth of the library's size, which every screen loads; msgpack.test.ts holds both against one another.
 */

const TWO_32 = 2 ** 32
/** What is longer than this is not worth reading letter by letter. */
const SHORT_BYTES = 48
const KEYS = 256

const fromUtf8 = new TextDecoder()
const toUtf8 = new TextEncoder()

/** The value that these bytes are, no more and no less. Throws a RangeError where they are none. */
export function unpack(bytes: ArrayBuffer | Uint8Array): unknown {
  const reader = new Reader(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes))
  const value = reader.value()
  if (!reader.isAtEnd) throw new RangeError('more than one value')
  return value
}

/** Keys come again and again: each is made a string once, as long as no other takes its place. */
const keys: { readonly bytes: Uint8Array; readonly text: string }[] = []

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  value(): unknown {
    const tag = this.#unsigned(1)
    if (tag < 0x80) return tag
    if (tag < 0x90) return this.#map(tag & 0x0f)
    if (tag < 0xa0) return this.#list(tag & 0x0f)
    if (tag < 0xc0) return this.#text(tag & 0x1f)
    if (tag >= 0xe0) return tag - 0x100
    switch (tag) {
      case 0xc0:
        return null
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#part(this.#unsigned(1 << (tag - 0xc4))).slice()
      case 0xca:
        return this.#view.getFloat32(this.#skip(4))
      case 0xcb:
        return this.#view.getFloat64(this.#skip(8))
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.#unsigned(1 << (tag - 0xcc))
      case 0xd0:
        return this.#view.getInt8(this.#skip(1))
      case 0xd1:
        return this.#view.getInt16(this.#skip(2))
      case 0xd2:
        return this.#view.getInt32(this.#skip(4))
      case 0xd3:
        return this.#view.getInt32(this.#skip(4)) * TWO_32 + this.#unsigned(4)
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#unsigned(1 << (tag - 0xd9)))
      case 0xdc:
      case 0xdd:
        return this.#list(this.#unsigned(2 << (tag - 0xdc)))
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(2 << (tag - 0xde)))
      default:
        throw new RangeError(`0x${tag.toString(16)} begins nothing`)
    }
  }

  #map(size: number): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    for (let place = 0; place < size; place += 1) {
      const key = this.#key()
      if (key === '__proto__') throw new RangeError('no such key')
      map[key] = this.value()
    }
    return map
  }

  #list(size: number): unknown[] {
    const list: unknown[] = []
    for (let place = 0; place < size; place += 1) list.push(this.value())
    return list
  }

  #key(): string {
    const tag = this.#bytes[this.#at] ?? 0
    if (tag < 0xa0 || tag >= 0xc0) return String(this.value())
    this.#at += 1
    const size = tag & 0x1f
    const at = this.#skip(size)
    const place = ((this.#bytes[at] ?? 0) * 31 + (this.#bytes[at + size - 1] ?? 0) * 7 + size) % KEYS
    const known = keys[place]
    if (known && this.#isHere(known.bytes, at, size)) return known.text
    const text = this.#textAt(at, size)
    keys[place] = { bytes: this.#bytes.slice(at, at + size), text }
    return text
  }

  #isHere(bytes: Uint8Array, at: number, size: number): boolean {
    if (bytes.length !== size) return false
    for (let place = 0; place < size; place += 1) if (bytes[place] !== this.#bytes[at + place]) return false
    return true
  }

  #text(size: number): string {
    return this.#textAt(this.#skip(size), size)
  }

  #textAt(at: number, size: number): string {
    if (size > SHORT_BYTES) return fromUtf8.decode(this.#bytes.subarray(at, at + size))
    let text = ''
    for (let place = at; place < at + size; place += 1) {
      const byte = this.#bytes[place] ?? 0
      if (byte > 0x7f) return fromUtf8.decode(this.#bytes.subarray(at, at + size))
      text += String.fromCharCode(byte)
    }
    return text
  }

  #part(size: number): Uint8Array {
    const at = this.#skip(size)
    return this.#bytes.subarray(at, at + size)
  }

  #unsigned(size: number): number {
    const at = this.#skip(size)
    if (size === 1) return this.#view.getUint8(at)
    if (size === 2) return this.#view.getUint16(at)
    if (size === 4) return this.#view.getUint32(at)
    return this.#view.getUint32(at) * TWO_32 + this.#view.getUint32(at + 4)
  }

  #skip(size: number): number {
    const at = this.#at
    this.#at += size
    if (this.#at > this.#bytes.length) throw new RangeError('cut off')
    return at
  }
}

/** The bytes of a value. What is undefined in a map is left out. */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  write(bytes, value)
  return Uint8Array.from(bytes)
}

function write(bytes: number[], value: unknown): void {
  if (value === null || value === undefined) bytes.push(0xc0)
  else if (typeof value === 'boolean') bytes.push(value ? 0xc3 : 0xc2)
  else if (typeof value === 'number') writeNumber(bytes, value)
  else if (typeof value === 'string') writeText(bytes, value)
  else if (Array.isArray(value)) {
    writeHead(bytes, value.length, [0x90, 16], [undefined, 0xdc, 0xdd])
    for (const one of value) write(bytes, one)
  } else writeMap(bytes, value as object)
}

function writeMap(bytes: number[], map: object): void {
  const entries = Object.entries(map).filter(([, value]) => value !== undefined)
  writeHead(bytes, entries.length, [0x80, 16], [undefined, 0xde, 0xdf])
  for (const [key, value] of entries) {
    writeText(bytes, key)
    write(bytes, value)
  }
}

function writeText(bytes: number[], text: string): void {
  const utf8 = toUtf8.encode(text)
  writeHead(bytes, utf8.length, [0xa0, 32], [0xd9, 0xda, 0xdb])
  for (const byte of utf8) bytes.push(byte)
}

function writeNumber(bytes: number[], value: number): void {
  if (!Number.isSafeInteger(value)) {
    const float = new Uint8Array(9)
    float[0] = 0xcb
    new DataView(float.buffer).setFloat64(1, value)
    bytes.push(...float)
  } else if (value >= 0) writeHead(bytes, value, [0x00, 0x80], [0xcc, 0xcd, 0xce, 0xcf])
  else if (value >= -0x20) bytes.push(value + 0x100)
  else if (value >= -0x80) bytes.push(0xd0, ...bigEndian(value, 1))
  else if (value >= -0x8000) bytes.push(0xd1, ...bigEndian(value, 2))
  else if (value >= -0x80000000) bytes.push(0xd2, ...bigEndian(value, 4))
  else bytes.push(0xd3, ...bigEndian(value, 8))
}

/** small: the tag in which sizes below its limit are kept · tags: of one, two, four and eight bytes, where there is one */
function writeHead(
  bytes: number[],
  size: number,
  [small, below]: readonly [number, number],
  tags: readonly (number | undefined)[],
): void {
  if (size < below) {
    bytes.push(small + size)
    return
  }
  const place = tags.findIndex((tag, at) => tag !== undefined && size < 2 ** (8 << at))
  bytes.push(tags[place] ?? 0, ...bigEndian(size, 1 << place))
}

function bigEndian(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, place) => {
    const shifted = Math.floor(value / 256 ** (size - 1 - place))
    return shifted - Math.floor(shifted / 256) * 256
  })
}
