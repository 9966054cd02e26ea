import * as conventions from '@opentelemetry/semantic-conventions/incubating'
import { expect, test } from 'vitest'
import { NAMES } from '../../src/telemetry/names.js'

const published = new Set(Object.values(conventions).filter((one) => typeof one === 'string'))

test.each(Object.entries(NAMES))('%s is a name of the conventions: %s', (_, name) => expect(published).toContain(name))
