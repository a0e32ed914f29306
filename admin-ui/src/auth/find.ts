/** The first element that matches. Throws if there is none. */
export const find = <Found extends Element = HTMLElement>(parent: ParentNode, selector: string): Found => {
  const found = parent.querySelector<Found>(selector);
  if (!found) throw new Error(`The page has no ${selector}`);
  return found;
};
