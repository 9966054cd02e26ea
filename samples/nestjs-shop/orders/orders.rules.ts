import { ValidateBy } from 'class-validator'

const BEYOND_REACH = new Set(['Atlantis', 'Rungholt', 'Vineta'])

/** A city that the shop delivers to. */
export const DeliveredTo = () =>
  ValidateBy({
    name: 'deliveredTo',
    validator: {
      validate: (city) => typeof city === 'string' && !BEYOND_REACH.has(city),
      defaultMessage: () => '$property must be a city that we deliver to',
    },
  })

/** More than a dozen comes in full boxes. */
export const InBoxes = (size: number) =>
  ValidateBy({
    name: 'inBoxes',
    constraints: [size],
    validator: {
      validate: (count) => typeof count === 'number' && (count <= 12 || count % size === 0),
      defaultMessage: () => '$property must be a multiple of $constraint1 beyond a dozen',
    },
  })
