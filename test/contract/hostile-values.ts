import fc from 'fast-check'

/** Texts that have led other bridges to another route, another key or a prototype. */
export const CORPUS: readonly string[] = [
  '',
  '.',
  '..',
  '...',
  '/',
  '//',
  '\\',
  '..\\',
  '../',
  './me',
  '../items',
  '7/admin',
  '7/../me',
  '%2e',
  '%2e%2e',
  '%2E%2e/',
  '%2F',
  '%2f..%2fme',
  '%5c',
  '%',
  '%ff',
  '%00',
  '%252e%252e',
  '\u0000',
  'me\u0000',
  '\r\n',
  'a\r\nx-admin: 1',
  '\n',
  '\t',
  ' ',
  'me ',
  '\u007f',
  '\ud800',
  '\udfff',
  'me\ud800',
  '\u202e',
  '\u200b',
  '\ufeffme',
  '\uff0e\uff0e',
  '\u2024\u2024',
  '\u00e9',
  'e\u0301',
  '\u{1f600}',
  'me',
  'ME',
  'Me',
  'me/',
  'me?x=1',
  'me#',
  'me;x=1',
  'admin',
  'secret',
  'parts',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'toJSON',
  'then',
  'length',
  'isAdmin',
  'id',
  'page',
  '?x=1',
  '?isAdmin=1',
  '&isAdmin=1',
  '#',
  '#fragment',
  'a=b&isAdmin=1',
  'a][isAdmin',
  'a][constructor][prototype][isAdmin',
  '[__proto__][isAdmin]',
  'constructor[prototype][isAdmin]',
  '__proto__[isAdmin]',
  'a.__proto__.isAdmin',
  '[]',
  '[0]',
  ':id',
  '{id}',
  '{*rest}',
  '*',
  '*rest',
  '(.*)',
  'http://evil.test/',
  '//evil.test/items/me',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-1',
  '1e309',
  '{"__proto__":{"isAdmin":true}}',
  '[object Object]',
  'x'.repeat(101),
  'x'.repeat(20_000),
  '../'.repeat(200),
  '\u00e9'.repeat(3000),
]

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

const corpus = fc.constantFrom(...CORPUS)
const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) // lone surrogates and controls too
const mixed = fc.tuple(corpus, fc.constantFrom('', '/', '.', '%2f', 'a'), corpus).map((parts) => parts.join(''))
const plain = fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.integer().map(String), fc.constantFrom('7', 'a b', 'a/b', '\u00fc'))
const text = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 3, arbitrary: corpus },
  { weight: 1, arbitrary: mixed },
  { weight: 2, arbitrary: fc.string({ unit: anyUnit, maxLength: 20 }) },
)
const scalar: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.boolean() },
)
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.array(tie('tree'), { maxLength: 4 }) },
    { weight: 3, arbitrary: fc.array(fc.tuple(fc.oneof(plain, plain, plain, corpus), tie('tree')), { maxLength: 4 }).map(toObject) },
  ),
}))

/** As JSON.parse does: `__proto__` is an own key. */
function toObject(entries: [string, Json][]): { [key: string]: Json } {
  return Object.fromEntries(entries)
}

const VALUES = {
  path: fc.oneof(
    { weight: 18, arbitrary: scalar },
    { weight: 1, arbitrary: fc.constantFrom('me', 'ME', 'admin', 'secret', 'parts') },
    { weight: 1, arbitrary: tree },
  ),
  query: fc.oneof(
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: tree },
    { weight: 1, arbitrary: fc.array(scalar, { maxLength: 5 }) },
  ),
  header: fc.oneof({ weight: 9, arbitrary: scalar }, { weight: 1, arbitrary: tree }),
  body: fc.oneof({ weight: 1, arbitrary: scalar }, { weight: 2, arbitrary: tree }),
}
export type Place = keyof typeof VALUES

/** Arguments for a tool whose declared ones are given by place: nearly every path argument, most of the others, now and then one that nobody declared. */
export function hostileArguments(declared: Readonly<Record<string, Place>>): fc.Arbitrary<Record<string, unknown>> {
  const own = Object.entries(declared).map(([name, place]) =>
    fc
      .tuple(fc.integer({ min: 1, max: 100 }), VALUES[place])
      .map(([draw, value]) => (draw > (place === 'path' ? 98 : 75) ? [] : [[name, value] as [string, Json]])),
  )
  const undeclared = fc
    .tuple(fc.integer({ min: 1, max: 100 }), corpus, tree)
    .map(([draw, name, value]) => (draw > 94 ? [[name, value] as [string, Json]] : []))
  return fc.tuple(...own, undeclared).map((parts) => toObject(parts.flat()))
}
