const digits = (count: number, countries: string) => countries.split(' ').map((country) => [country, `[0-9]{${count}}`] as const)

/** Postal codes by country, as validator.js reads them; a country that is not here has no pattern. */
export const POSTAL_CODES: ReadonlyMap<string, string> = new Map([
  ...digits(3, 'IS MG'),
  ...digits(4, 'AT AU BE BG CH DK HU LU NO NZ SI TN ZA'),
  ...digits(5, 'DE DO DZ EE FI HR ID IT KE LK MX MY PK SA TH UA ZM BA ES'),
  ...digits(6, 'RO RU SG BY CN CO IN'),
  ['BR', '[0-9]{5}-?[0-9]{3}'],
  ['CA', '[A-Za-z][0-9][A-Za-z][\\s-]?[0-9][A-Za-z][0-9]'],
  ['CZ', '[0-9]{3}\\s?[0-9]{2}'],
  ['GB', '([gG][iI][rR]\\s?0[aA]{2}|[a-zA-Z]{1,2}[0-9][0-9a-zA-Z]?\\s?([0-9][a-zA-Z]{2})?)'],
  ['FR', '[0-9]{2}\\s?[0-9]{3}'],
  ['GR', '[0-9]{3}\\s?[0-9]{2}'],
  ['JP', '[0-9]{3}-[0-9]{4}'],
  ['KR', '[0-9]{5,6}'],
  ['NL', '[1-9][0-9]{3}\\s?[a-zA-Z]{2}'],
  ['PL', '[0-9]{2}-[0-9]{3}'],
  ['PT', '[0-9]{4}-([0-9]{3})?[0-9]{0,3}'],
  ['SE', '[1-9][0-9]{2}\\s?[0-9]{2}'],
  ['SK', '[0-9]{3}\\s?[0-9]{2}'],
  ['US', '[0-9]{5}(-[0-9]{4})?'],
])
