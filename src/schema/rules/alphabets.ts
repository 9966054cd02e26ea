/** Letters of a language: what the rules of validator.js name as a class, and what they name for letters and digits where that is not just `0-9` more. */
const ALPHABETS: readonly (readonly [locales: string, letters: string, lettersAndDigits?: string])[] = [
  ['en-US en-AU en-GB en-HK en-IN en-NZ en-ZA en-ZM', 'A-Z'],
  ['az-AZ', 'A-VXYZÇƏĞİıÖŞÜ'],
  ['bg-BG', 'А-Я'],
  ['cs-CZ', 'A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ'],
  ['da-DK nb-NO nn-NO', 'A-ZÆØÅ'],
  ['de-DE', 'A-ZÄÖÜß'],
  ['el-GR', 'Α-ώ', '0-9Α-ω'],
  ['es-ES', 'A-ZÁÉÍÑÓÚÜ'],
  ['fi-FI sv-SE', 'A-ZÅÄÖ'],
  ['fr-FR fr-CA', 'A-ZÀÂÆÇÉÈÊËÏÎÔŒÙÛÜŸ'],
  ['it-IT', 'A-ZÀÉÈÌÎÓÒÙ'],
  ['ja-JP', 'ぁ-んァ-ヶｦ-ﾟ一-龠ー・。、', '0-9０-９ぁ-んァ-ヶｦ-ﾟ一-龠ー・。、'],
  ['nl-NL', 'A-ZÁÉËÏÓÖÜÚ'],
  ['hu-HU', 'A-ZÁÉÍÓÖŐÚÜŰ'],
  ['pl-PL', 'A-ZĄĆĘŚŁŃÓŻŹ'],
  ['pt-PT pt-BR', 'A-ZÃÁÀÂÄÇÉÊËÍÏÕÓÔÖÚÜ'],
  ['ru-RU', 'А-ЯЁ'],
  ['kk-KZ', 'А-ЯЁӘҰІҢҒҮҚӨҺ'],
  ['sl-SI', 'A-ZČĆĐŠŽ'],
  ['sk-SK', 'A-ZÁČĎÉÍŇÓŠŤÚÝŽĹŔĽÄÔ'],
  ['sr-RS@latin', 'A-ZČĆŽŠĐ'],
  ['sr-RS', 'А-ЯЂЈЉЊЋЏ'],
  ['th-TH', 'ก-๐\\s', 'ก-๙\\s'],
  ['tr-TR', 'A-ZÇĞİıÖŞÜ'],
  ['uk-UA', 'А-ЩЬЮЯЄIЇҐі'],
  ['vi-VN', 'A-ZÀÁẠẢÃÂẦẤẬẨẪĂẰẮẶẲẴĐÈÉẸẺẼÊỀẾỆỂỄÌÍỊỈĨÒÓỌỎÕÔỒỐỘỔỖƠỜỚỢỞỠÙÚỤỦŨƯỪỨỰỬỮỲÝỴỶỸ'],
  ['ko-KR', 'ㄱ-ㅎㅏ-ㅣ가-힣'],
  [
    'ar ar-AE ar-BH ar-DZ ar-EG ar-IQ ar-JO ar-KW ar-LB ar-LY ar-MA ar-QM ar-QA ar-SA ar-SD ar-SY ar-TN ar-YE',
    'ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْٰ',
    '٠١٢٣٤٥٦٧٨٩0-9ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْٰ',
  ],
  ['he', 'א-ת'],
  ['eo', 'ABCĈD-GĜHĤIJĴK-PRSŜTUŬVZ'],
  ['si-LK', '඀-෿'],
  ['ta-IN', '஀-௿', '0-9஀-௿.'],
  ['te-IN', 'ఀ-౿', '0-9ఀ-౿.'],
  ['kn-IN', 'ಀ-೿', '0-9ಀ-೿.'],
  ['ml-IN', 'ഀ-ൿ', '0-9ഀ-ൿ.'],
  ['gu-IN', '઀-૿', '0-9઀-૿.'],
  ['pa-IN', '਀-੿', '0-9਀-੿.'],
  ['or-IN', '଀-୿', '0-9଀-୿.'],
]

const COMMA =
  'bg-BG cs-CZ da-DK de-DE el-GR en-ZM eo es-ES fr-CA fr-FR gu-IN hi-IN hu-HU id-ID it-IT kk-KZ kn-IN ku-IQ ml-IN nb-NO nl-NL nn-NO or-IN ' +
  'pa-IN pl-PL pl-Pl pt-BR pt-PT ru-RU si-LK sl-SI sr-RS sr-RS@latin sv-SE ta-IN te-IN tr-TR uk-UA vi-VN'
const POINT = 'en-US en-AU en-GB en-HK en-IN en-NZ en-ZA ar-EG ar-LB ar-LY bn-BD bn-IN'
const ARABIC = 'ar ar-AE ar-BH ar-DZ ar-IQ ar-JO ar-KW ar-MA ar-QM ar-QA ar-SA ar-SD ar-SY ar-TN ar-YE fa-IR fa-AF'

/** What stands between a number and its decimals, by locale. */
export const DECIMAL_SEPARATORS: ReadonlyMap<string, string> = new Map(
  Object.entries({ '.': POINT, ',': COMMA, '٫': ARABIC }).flatMap(([separator, locales]) =>
    locales.split(' ').map((one) => [one, separator]),
  ),
)

type Kind = 'letters' | 'lettersAndDigits'
const known = new Map<string, string>()

/** The pattern of a text in the letters of a locale, in both cases; undefined: the locale is not in our table. */
export function alphabetOf(kind: Kind, locale = 'en-US'): string | undefined {
  const key = `${kind} ${locale}`
  const row = ALPHABETS.find(([locales]) => locales.split(' ').includes(locale))
  if (!row || known.has(key)) return known.get(key)
  const [, letters, lettersAndDigits = `0-9${letters}`] = row
  const pattern = `^[${bothCases(kind === 'letters' ? letters : lettersAndDigits)}]${locale === 'ko-KR' ? '*' : '+'}$`
  known.set(key, pattern)
  return pattern
}

/** All characters that a class matches under the flag `i`: an engine folds in ways of its own, so it is asked. */
function bothCases(letters: string): string {
  if (/^(0-9)?A-Z$/.test(letters)) return `${letters}a-z`
  const one = new RegExp(`^[${letters}]$`, 'i')
  const ranges: [number, number][] = []
  for (let unit = 0; unit <= 0xffff; unit++) {
    if (!one.test(String.fromCharCode(unit))) continue
    const last = ranges.at(-1)
    if (last && last[1] === unit - 1) last[1] = unit
    else ranges.push([unit, unit])
  }
  return ranges.map(([from, to]) => range(String.fromCharCode(from), String.fromCharCode(to))).join('')
}

const range = (from: string, to: string): string => (from === to ? from : `${from}-${to}`)
