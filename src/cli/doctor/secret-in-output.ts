import type { JsonSchema } from '../../../decorators/metadata.js'
import { subschemas, typesIn } from '../../schema/profiles/subschemas.js'
import type { ToolRule } from './finding.js'
import { nameWords } from './name-words.js'

/** What a field's name may end with. `tokenCount` and `passwordChangedAt` hold no secret. */
const SECRETS = [
  ['password', 'passwd', 'pwd', 'passphrase', 'secret', 'token', 'otp', 'cvv', 'cvc', 'ssn', 'salt', 'mnemonic', 'credentials'],
  ['api key', 'private key', 'secret key', 'signing key', 'encryption key', 'access key', 'recovery codes', 'card number', 'credit card'],
]
  .flat()
  .map((name) => name.split(' '))
/** What is still the secret: `passwordHash`. */
const FORMS = ['hash', 'hashed', 'digest', 'encrypted', 'value', 'plain']

/** Fields of the described output whose names say that no model should read them. */
export const secretInOutput: ToolRule = (tool) => {
  const names = tool.outputSchema ? [...new Set(secretsOf(tool.outputSchema))] : []
  if (names.length === 0) return []
  const fix = '@Exclude() the field in the class of the answer, or answer with a class that has none of it.'
  return [{ severity: 'high', rule: 'secret-in-output', tool, message: `answers with ${names.join(', ')}`, fix }]
}

function secretsOf(schema: JsonSchema, seen = new Set<JsonSchema>()): string[] {
  if (seen.has(schema)) return []
  seen.add(schema)
  const own = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).filter(
    ([name, inner]) => isSecret(name) && !['boolean', 'integer', 'number'].includes(typesIn(inner).join()),
  )
  return [...own.map(([name]) => name), ...subschemas(schema).flatMap((inner) => secretsOf(inner, seen))]
}

function isSecret(name: string): boolean {
  const words = nameWords(name)
  while (words.length > 1 && FORMS.includes(words.at(-1)!)) words.pop()
  return SECRETS.some((secret) => words.slice(-secret.length).join(' ') === secret.join(' '))
}
