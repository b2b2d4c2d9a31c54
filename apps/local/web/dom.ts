type Attributes = Readonly<Record<string, string | number | boolean | null>>;
type Child = Node | string | null;

/** An HTML element. An attribute that is null or false is left out, one that is true has no value. */
export function el<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function svg<T extends keyof SVGElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[T] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The element of the page with that id. Throws where the HTML lacks it: then page and script are of different versions. */
export function byId<E extends Element = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found as unknown as E;
}

/** Replaces the text only where it differs, so that a selection in it survives a repaint. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A moment, in the region's time for reading and in UTC on hover. */
export const moment = (instantMs: number, shown: string, utc: string): HTMLTimeElement =>
  el('time', { datetime: new Date(instantMs).toISOString(), title: utc }, shown);
