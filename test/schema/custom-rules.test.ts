import 'reflect-metadata'
import * as v from 'class-validator'
import { expect, test } from 'vitest'
import { jsonSchemaOf, type SchemaOptions } from '../../src/schema/json-schema-of.js'
import { judge } from './judge.js'

const IsSlug = (...letters: string[]) =>
  v.ValidateBy({
    name: 'isSlug',
    constraints: letters,
    validator: { validate: (value) => typeof value === 'string' && new RegExp(`^[${letters.join('')}]+$`).test(value) },
  })
class Page {
  @IsSlug('a-z', '-') slug!: string
  @IsSlug('a-z') @v.IsString({ each: true }) @v.IsOptional() title?: string
  @v.IsPostalCode('DE') zip!: string
}

const rules: SchemaOptions['rules'] = {
  isSlug: (letters) => ({ type: 'string', pattern: `^[${letters.join('')}]+$`, description: 'a slug', not: { const: 'new' } }),
  isPostalCode: () => ({ type: 'string', pattern: '^[0-9]{5}$' }),
}

test('a rule of the application is known by its name in words, until it has a row', () => {
  const properties = (options?: SchemaOptions) => jsonSchemaOf(Page, options).properties as Record<string, object>
  expect(properties().slug).toEqual({ type: 'string', description: 'isSlug' })
  const slug = { type: 'string', pattern: '^[a-z-]+$', allOf: [{ not: { const: 'new' } }] }
  expect(properties({ rules }).slug).toEqual({ ...slug, description: 'a slug' })
  expect(properties({ rules, form: 'check' }).slug).toEqual(slug)
})

test('a row replaces what the table says of a rule', () => {
  expect(jsonSchemaOf(Page, { rules }).properties).toMatchObject({ zip: { type: 'string', pattern: '^[0-9]{5}$' } })
})

test('schemas with and without rows are told apart in the cache, and each is made once', () => {
  expect(jsonSchemaOf(Page, { rules })).toBe(jsonSchemaOf(Page, { rules }))
  expect(jsonSchemaOf(Page)).not.toBe(jsonSchemaOf(Page, { rules }))
})

test.each([
  [{ slug: 'a-b', zip: '12345' }, true, true],
  [{ slug: 'A', zip: '12345' }, false, false],
  [{ slug: 'a', zip: '12345', title: 'A' }, false, false],
])('%j', (value, taken, fits) => {
  expect(judge(Page, [value], {}, 'advertised', rules)).toEqual([{ value, taken, fits }])
})
