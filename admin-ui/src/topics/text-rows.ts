/** Name and description in one language, as a row of the form. */
export interface TextRow {
  /** BCP 47 language tag. */
  language: string;
  name?: string | null;
  description?: string | null;
}

type Texts = Record<string, string>;

/** The form's rows for the API's texts by language tag, ordered by tag. */
export const rowsOf = (names: Texts, descriptions: Texts): TextRow[] =>
  [...new Set([...Object.keys(names), ...Object.keys(descriptions)])].sort().map((language) => ({
    language,
    name: names[language] ?? '',
    description: descriptions[language] ?? '',
  }));

/** The API's texts by language tag. Empty texts are left out. */
export const textsOf = (rows: readonly TextRow[]): { names: Texts; descriptions: Texts } => {
  const by = (field: 'name' | 'description') =>
    Object.fromEntries(rows.flatMap(({ language, [field]: text }) => (text?.trim() ? [[language, text]] : [])));
  return { names: by('name'), descriptions: by('description') };
};
