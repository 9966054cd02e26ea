export interface Person {
  name: string
  roles: string[]
}

/** Stands in for a real token check. */
const PEOPLE: Record<string, Person> = {
  'user-token': { name: 'nina', roles: ['user'] },
  'agent-token': { name: 'omar', roles: ['user', 'agent'] },
}

export const findPerson = (authorization: string | undefined) => PEOPLE[authorization?.replace(/^Bearer /, '') ?? '']
