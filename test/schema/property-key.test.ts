import 'reflect-metadata'
import * as v from 'class-validator'
import { describe, expect, test } from 'vitest'
import { jsonSchemaOf } from '../../src/schema/json-schema-of.js'
import type { Row } from './decorator-rows.js'

function schemaOf({ decorate, design }: Pick<Row, 'decorate' | 'design'>): unknown {
  class Dto {
    declare value: unknown
  }
  if (design !== undefined) Reflect.defineMetadata('design:type', design, Dto.prototype, 'value')
  decorate(Dto.prototype, 'value')
  return (jsonSchemaOf(Dto).properties as { value: unknown }).value
}

test('properties that look the same share one schema', () => {
  const twins = () =>
    schemaOf({ decorate: (target, key) => [v.IsInt(), v.Min(1), v.IsIn([1, 2])].forEach((rule) => rule(target, key)), design: Number })
  expect(twins()).toBe(twins())
})

describe('arguments that look alike', () => {
  test.each<[string, PropertyDecorator[], PropertyDecorator[]]>([
    ['a text that reads as a rule', [v.Contains('a"\0isInt')], [v.Contains('a'), v.IsInt()]],
    ['a number and its text', [v.Equals(1)], [v.Equals('1')]],
    ['null and undefined', [v.Equals(null)], [v.Equals(undefined)]],
    ['a list and its text', [v.IsIn(['a', 'b'])], [v.IsIn(['a,b'])]],
    ['a nested list', [v.IsIn(['a'])], [v.IsIn([['a']])]],
    ['flags', [v.Matches(/^a$/)], [v.Matches(/^a$/i)]],
    ['each', [v.IsString()], [v.IsString({ each: true })]],
    ['enums', [v.IsEnum({ a: 'a' })], [v.IsEnum({ a: 'b' })]],
    ['options', [v.IsNumberString({ no_symbols: true })], [v.IsNumberString({ no_symbols: false })]],
  ])('%s', (_, one, other) => {
    const schema = (decorators: PropertyDecorator[]) =>
      schemaOf({ decorate: (target, key) => decorators.forEach((decorator) => decorator(target, key)), design: undefined })
    expect(schema(one)).not.toEqual(schema(other))
  })
})
