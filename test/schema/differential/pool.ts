import { NUMBERS, TEXTS } from '../decorator-rows.js'

/** Where JavaScript and Unicode count or fold otherwise than one thinks. */
const ODD = [
  '\u2764\uFE0F',
  'ab\uFE0F',
  '\uFB01',
  '\u00DF',
  'i\u0307',
  '\u212A',
  '\uD800',
  'a\u2028b',
  '\u00A0',
  '\uFEFF1',
  '1\n',
  'a\n',
  '\ta',
]
/** For rules that none of the shared texts passes. */
const RARE = [
  '"@b.co',
  '01-23-45-67-89-ab-cd-ef',
  '1.25',
  '-0.50',
  '1,5',
  '123-45-6789',
  '40°26\'46"N, 79°58\'56"W',
  '$1',
  '€1.50',
  '1.234,56',
  'a_b.example',
  'y',
]
const LISTS: readonly unknown[][] = [
  [],
  [null],
  [[]],
  [['a']],
  [1, 'a'],
  ['a', 'a'],
  ['', null],
  [true],
  [{}],
  [{ a: 'a' }],
  [{ a: 1 }],
  [[{ a: 'a' }]],
  ['a'],
  ['b'],
  ['a', 'b'],
  ['x', 'y', 'z'],
  ['red'],
  ['DE'],
  ['a@b.co'],
  [0],
  [1, 42],
  [1.5],
  [0, 1, 2, 3, 4, 5],
  ['1', 1],
]
const OBJECTS: readonly unknown[] = [
  {},
  { a: 'a' },
  { a: 1 },
  { a: null },
  { b: {} },
  { 0: 'a' },
  { length: 1 },
  { a: { a: 'a' } },
  { city: 'B' },
  { name: 'a', kind: 'cat' },
]

/** JSON values of every type, bare, in lists and in objects; every row is tried on all of them. */
export const POOL: readonly unknown[] = [...TEXTS, ...ODD, ...RARE, ...NUMBERS, true, false, null, ...LISTS, ...OBJECTS]
