import { expect, test } from 'vitest'
import type { JsonSchema } from '../../decorators/metadata.js'
import { objectOutput } from '../../src/protocol/object-output.js'

const wrapped = (result: JsonSchema, more: JsonSchema = {}) => ({ type: 'object', properties: { result }, ...more })
const node = { type: 'object', properties: { next: { type: 'object' } } }

test.each<[string, JsonSchema, JsonSchema | undefined]>([
  ['an object stays', node, node],
  ['an array is wrapped', { type: 'array', items: node }, wrapped({ type: 'array', items: node })],
  ['a text is wrapped', { type: 'string' }, wrapped({ type: 'string' })],
  ['a text or null is wrapped', { type: ['string', 'null'] }, wrapped({ type: ['string', 'null'] })],
  ['an enum is wrapped', { enum: ['a', 1] }, wrapped({ enum: ['a', 1] })],
  ['a const is wrapped', { const: 'a' }, wrapped({ const: 'a' })],
  [
    'definitions stay at the root, where references look for them',
    { type: 'array', items: { $ref: '#/$defs/Node' }, $defs: { Node: node } },
    wrapped({ type: 'array', items: { $ref: '#/$defs/Node' } }, { $defs: { Node: node } }),
  ],
  [
    'a reference to an object is one',
    { $ref: '#/$defs/Node', $defs: { Node: node } },
    { type: 'object', $ref: '#/$defs/Node', $defs: { Node: node } },
  ],
  ['objects to choose from', { anyOf: [node, { type: 'object' }] }, { type: 'object', anyOf: [node, { type: 'object' }] }],
  ['an object in parts', { allOf: [{ minProperties: 1 }, node] }, { type: 'object', allOf: [{}, node] }],
  ['an object or null is an object: null goes out as { result: null }', { type: ['object', 'null'] }, { type: 'object' }],
  ['null alone is wrapped', { type: 'null' }, wrapped({ type: 'null' })],
  ['an object or a text has no form: the value goes out both ways', { type: ['object', 'string'] }, undefined],
  ['an object or an array', { oneOf: [node, { type: 'array' }] }, undefined],
  ['anything', {}, undefined],
  ['only a description', { description: 'what it is' }, undefined],
  ['a reference in a circle', { $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/A' } } }, undefined],
  ['a reference that leads nowhere', { $ref: '#/$defs/A' }, undefined],
  ['an array of itself cannot be moved', { type: 'array', items: { $ref: '#' } }, undefined],
])('%s', (_name, schema, expected) => {
  expect(objectOutput(schema)).toEqual(expected)
})
