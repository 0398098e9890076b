// The outlets' own words beside the sentence they carry: on hover, tap, click, and from the keyboard.
//
// Without this file a mark is a link to the note with the same words; here the note's content is shown where the reader is.

import { all, make, one } from "./dom.js";

const REST = 250; // milliseconds a pointer rests on a sentence before its evidence shows beside it
const LEAVE = 300; // and after it left: time to reach the card
const MIN_MARGIN = 240; // pixels beside the text from which the card stands there and covers nothing
const MAX_WIDTH = 380;

export function showEvidence() {
  const article = one("main > article[data-story]");
  if (!article || !one(".notes", article) || !HTMLElement.prototype.showPopover) return null;
  const card = new Card(article);
  article.addEventListener("click", (event) => card.clicked(event));
  article.addEventListener("pointerover", (event) => card.entered(event));
  article.addEventListener("pointerout", (event) => card.left(event));
  article.addEventListener("focusin", (event) => card.focused(event));
  document.addEventListener("keydown", (event) => card.key(event));
  document.addEventListener("pointerdown", (event) => card.pressedElsewhere(event));
  addEventListener("resize", () => card.close());
  return card;
}

class Card {
  constructor(article) {
    this.article = article;
    this.mark = null; // whose evidence is shown
    this.pinned = false; // stays until closed
    this.dismissed = null;
    this.timer = 0;
    this.body = make("div", { class: "voices" });
    const close = make("button", { type: "button", class: "plain", onclick: () => this.close(true) }, "Close");
    this.box = make(
      "div",
      { class: "evidence-card", popover: "manual", role: "dialog", "aria-label": "Evidence", tabindex: "-1" },
      this.body,
      make("p", { class: "card-foot" }, close),
    );
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.later(() => this.pinned || this.close(), LEAVE));
    one("#main").append(this.box);
  }

  get open() {
    return this.mark !== null;
  }

  show(mark, pinned) {
    clearTimeout(this.timer);
    const note = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
    const voices = note && one(".voices", note);
    if (!voices) return false;
    this.unmark();
    this.mark = mark;
    this.pinned = pinned;
    this.body.replaceChildren(...[...voices.cloneNode(true).childNodes]);
    this.body.lang = this.article.lang;
    this.body.dir = this.article.dir;
    this.box.setAttribute("aria-label", mark.getAttribute("aria-label"));
    mark.closest(".claim")?.classList.add("shown");
    if (!this.box.matches(":popover-open")) this.box.showPopover();
    this.place(mark);
    return true;
  }

  // Pixels free beside the text, where its lines end.
  room() {
    const text = this.article.getBoundingClientRect();
    const rtl = getComputedStyle(this.article).direction === "rtl";
    return { text, rtl, width: (rtl ? text.left : innerWidth - text.right) - 48 };
  }

  // Beside the text where there is room, else under the sentence; the style sheet makes it a sheet on small screens.
  place(mark) {
    const { style } = this.box;
    style.inset = style.width = "";
    const line = (mark.closest(".claim") ?? mark).getBoundingClientRect();
    if (innerWidth < 700) {
      // The sheet must not lie over the sentence it speaks of, whose beginning stays in sight however long it is.
      const over = line.bottom + 12 - this.box.getBoundingClientRect().top;
      if (over > 0) scrollBy(0, Math.min(over, line.top - 12));
      return;
    }
    const { text, rtl, width } = this.room();
    if (width >= MIN_MARGIN) {
      const used = Math.min(width, MAX_WIDTH);
      style.width = `${used}px`;
      style.left = `${rtl ? text.left - used - 24 : text.right + 24}px`;
      const { height } = this.box.getBoundingClientRect();
      style.top = `${Math.max(12, Math.min(line.top, innerHeight - height - 12))}px`;
      return;
    }
    const own = this.box.getBoundingClientRect();
    const below = line.bottom + 8;
    style.left = `${Math.max(12, Math.min(text.left, innerWidth - own.width - 12))}px`;
    style.top = `${below + own.height < innerHeight ? below : Math.max(12, line.top - own.height - 8)}px`;
  }

  close(back = false) {
    clearTimeout(this.timer);
    if (!this.open) return;
    const mark = this.mark;
    this.unmark();
    this.mark = null;
    this.pinned = false;
    this.box.hidePopover();
    if (!back) return;
    this.dismissed = mark; // to come back to it is no wish to see it again
    mark.focus({ preventScroll: true });
  }

  unmark() {
    this.mark?.closest(".claim")?.classList.remove("shown");
  }

  later(action, wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, wait);
  }

  clicked(event) {
    const link = event.target.closest("a, button, summary");
    if (link && !link.matches(".mark")) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || !getSelection().isCollapsed) return;
    const mark = link ?? one(".mark", event.target.closest(".claim") ?? document.createElement("i"));
    if (!mark) return;
    if (this.pinned && this.mark === mark) this.close(true);
    else if (this.show(mark, true)) this.box.focus({ preventScroll: true });
    else return;
    event.preventDefault();
  }

  entered(event) {
    if (event.pointerType !== "mouse" || this.pinned) return;
    const claim = event.target.closest(".claim, blockquote, th");
    const mark = claim && one(".mark", claim);
    // A card over the text would be in the way of reading: there only the mark itself asks for it.
    if (mark && (event.target.closest(".mark") || this.room().width >= MIN_MARGIN)) {
      this.later(() => this.show(mark, false), REST);
    }
  }

  left(event) {
    if (event.pointerType === "mouse" && !this.pinned) this.later(() => this.close(), LEAVE);
  }

  // Reached with the keyboard: shown at once, and Enter leads into it.
  focused(event) {
    const mark = event.target.closest(".mark");
    if (!mark) {
      if (!this.pinned) this.close();
    } else if (mark !== this.dismissed && mark.matches(":focus-visible")) {
      this.show(mark, false);
    }
    this.dismissed = null;
  }

  key(event) {
    if (event.key !== "Escape" || !this.open) return;
    event.stopImmediatePropagation();
    this.close(true);
  }

  pressedElsewhere(event) {
    if (this.pinned && !this.box.contains(event.target) && !event.target.closest(".claim, .mark")) this.close();
  }

  // The evidence of the next sentence, from the one shown or from the top.
  next(step = 1) {
    const marks = all(".mark", this.article).filter((mark) => mark.offsetParent !== null);
    const from = marks.indexOf(this.mark ?? document.activeElement.closest?.(".mark"));
    const mark = marks[(from + step + marks.length) % marks.length];
    if (!mark) return;
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
    this.show(mark, false);
  }
}
