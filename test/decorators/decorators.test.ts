import 'reflect-metadata'
import { describe, expect, test } from 'vitest'
import { injectedDecorator } from '../../decorators/injected.js'
import { McpHidden, McpParam, McpTool } from '../../src/index.js'
import { mcp, mcpTool } from '../../decorators/mcp-tool-fn.js'
import { readParamFacts, readToolFacts } from '../../decorators/metadata.js'

const McpAuth = injectedDecorator(() => {})

const other: MethodDecorator = (_target, _key, descriptor) => Reflect.defineMetadata('other', 1, descriptor.value as object)

@McpTool({ annotations: { openWorldHint: false }, name: 'on-class' })
class Base {
  @McpTool({ name: 'one' })
  @other
  @McpTool({ description: 'first' })
  one(@McpParam({ description: 'the id' }) _id: string, @McpAuth() _auth: unknown) {}

  @other
  @McpHidden()
  @McpTool({ hidden: false, annotations: { readOnlyHint: true } })
  hidden() {}

  two(@McpParam({ name: 'x' }) _a: string, @McpParam({ hidden: true }) _b: string) {}
}
class Child extends Base {
  override two(@McpParam({ required: true }) _a: string, _b: string) {}
}
@McpHidden()
class Gone extends Base {}
const mixin = (name: string) => {
  class Mixed {
    @McpTool({ name })
    list() {}
  }
  return Mixed
}
class Plain {
  plain() {}
}

describe('what the decorators say', () => {
  test.each<[string, object, object, object]>([
    [
      'fields merge whatever their order',
      Base,
      Base.prototype.one,
      { options: { name: 'one', description: 'first', annotations: { openWorldHint: false } } },
    ],
    [
      'the class gives defaults, field by field',
      Base,
      Base.prototype.hidden,
      { options: { annotations: { openWorldHint: false, readOnlyHint: true } } },
    ],
    ['@McpHidden wins over hidden: false', Base, Base.prototype.hidden, { options: { hidden: true } }],
    ['an inherited method keeps its facts', Child, Child.prototype.one, { options: { name: 'one' }, annotated: true }],
    ['a name on a class is named as misplaced', Base, Base.prototype.one, { misplaced: ['name'] }],
    ['a hidden class hides what it inherits', Gone, Gone.prototype.one, { options: { hidden: true } }],
    ['a plain method is not annotated', Plain, Plain.prototype.plain, { annotated: false, options: { annotations: {} } }],
  ])('%s', (_, controller, handler, expected) => {
    expect(readToolFacts(controller, handler)).toMatchObject(expected)
  })

  test('mixins keep their own', () => {
    const [A, B] = [mixin('a'), mixin('b')]
    expect([A, B].map((Mixed) => readToolFacts(Mixed, Mixed.prototype.list).options.name)).toEqual(['a', 'b'])
  })

  test('parameters: inherited, and added to by a subclass without touching its base', () => {
    expect(readParamFacts(Child.prototype, 'one')).toEqual({ 0: { description: 'the id' }, 1: { injected: true } })
    expect(readParamFacts(Child.prototype, 'two')).toEqual({ 0: { name: 'x', required: true }, 1: { hidden: true } })
    expect(readParamFacts(Base.prototype, 'two')).toEqual({ 0: { name: 'x' }, 1: { hidden: true } })
  })

  test('nothing is written but under symbols of the registry, and nothing of others is lost', () => {
    const keys = [
      ...Reflect.getMetadataKeys(Base),
      ...Reflect.getMetadataKeys(Base.prototype.one),
      ...Reflect.getMetadataKeys(Base.prototype, 'two'),
    ] as (string | symbol)[]
    const ours = keys.filter((key) => typeof key === 'symbol')
    expect(ours.length).toBeGreaterThan(2)
    expect(ours.every((key) => Symbol.keyFor(key)?.startsWith('backend2mcp:'))).toBe(true)
    expect(keys.filter((key) => typeof key === 'string' && !key.startsWith('design:'))).toEqual(['other'])
  })
})

describe('a tag that is no tag of a route is refused where it is written', () => {
  const handler = () => {}
  test.each<[string, () => unknown]>([
    ['an application', () => mcp(handler as never)],
    ['nothing', () => mcp(undefined as never)],
    ['a list', () => mcp([] as never)],
    ['the handler first', () => mcpTool(handler as never, {} as never)],
    ['no handler', () => mcpTool({}, undefined as never)],
  ])('%s', (_name, write) => {
    expect(write).toThrow(/says something of one route.*new McpAdapter\(app\)\.handler\(\)/)
  })

  test('options are taken, none as well', () => {
    expect(readToolFacts(Object, mcpTool({ name: 'one' }, handler))).toMatchObject({ options: { name: 'one' } })
    expect(() => mcp({})).not.toThrow()
  })
})
