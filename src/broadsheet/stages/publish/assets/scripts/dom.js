// Small helpers; text is always set as text, never as markup.

export const one = (selector, from = document) => from.querySelector(selector);
export const all = (selector, from = document) => [...from.querySelectorAll(selector)];

// An element with attributes and children; strings become text.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// The site's own root as an absolute address: pages are served at any path.
export const root = () => new URL(document.documentElement.dataset.root, location.href).href;

export const seen = (element) => element.offsetParent !== null;
