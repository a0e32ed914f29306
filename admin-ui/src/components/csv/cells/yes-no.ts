const wordsOf = (text: string) => new Set(text.split(/\s+/));

export const YES = wordsOf(`true t yes y 1 on да д истина так ja j wahr oui o vrai sí si s verdadero sim verdadeiro vero
  tak prawda ano áno pravda evet e doğru igen igaz waar`);

export const NO = wordsOf(`false f no n 0 off нет н ложь ні nein falsch non faux falso não nao nie fałsz ne nepravda
  hayır h yanlış nem hamis nee onwaar`);

/** True for a word such as "yes", false for a word such as "no", undefined for an unknown word. */
export const readYesNo = (cell: string): boolean | undefined => {
  const word = cell.toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
};
