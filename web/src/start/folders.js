// The folders of this PC: to find a territory, or a place for a new one.

import { get } from "../api.js";
import { button, element } from "../dom.js";
import { whyNot } from "../faults.js";
import { word } from "../words.js";

// Gives the path chosen, or null.
export function chooseInFolders(from, { wantsTerritory }) {
  return new Promise((done) => {
    const dialog = element("dialog", {
      className: "folders",
      "aria-label": word(wantsTerritory ? "start.open" : "start.where"),
    });
    const end = (path) => {
      dialog.close();
      dialog.remove();
      done(path);
    };
    dialog.addEventListener("cancel", () => end(null));
    const show = async (path) => {
      try {
        dialog.replaceChildren(
          ...content(await get(`/api/start/folders?${new URLSearchParams({ path })}`), { show, end, wantsTerritory }),
        );
      } catch (fault) {
        dialog.querySelector(".fault")?.replaceChildren(whyNot(fault));
      }
    };
    document.body.append(dialog);
    dialog.showModal();
    show(from);
  });
}

function content(folder, { show, end, wantsTerritory }) {
  const join = (name) =>
    /[\\/]$/.test(folder.path) ? folder.path + name : `${folder.path}${folder.path.includes("\\") ? "\\" : "/"}${name}`;
  const typed = element("input", {
    value: folder.path,
    "aria-label": word("start.path"),
    on: { change: () => (typed.value.endsWith(".gpkg") && wantsTerritory ? end(typed.value) : show(typed.value)) },
  });
  return [
    element("h2", { text: word(wantsTerritory ? "start.choose_territory" : "start.where") }),
    element(
      "div",
      { className: "path" },
      button("↑", () => show(folder.parent), { disabled: folder.parent === null, "aria-label": word("start.up") }),
      typed,
    ),
    element(
      "ul",
      { className: "plain list" },
      ...folder.roots
        .filter((root) => root !== "/" && !folder.path.startsWith(root))
        .map((root) =>
          element(
            "li",
            {},
            button(root, () => show(root)),
          ),
        ),
      ...folder.folders.map((name) =>
        element(
          "li",
          {},
          button(`${name} /`, () => show(join(name)), { "aria-label": name }),
        ),
      ),
      ...(wantsTerritory
        ? folder.territories.map((one) =>
            element(
              "li",
              {},
              button(one.name, () => end(one.path), { className: "territory" }),
            ),
          )
        : []),
    ),
    wantsTerritory && !folder.territories.length
      ? element("p", { className: "quiet", text: word("start.no_territory_here") })
      : null,
    element("p", { className: "fault", role: "alert" }),
    element(
      "div",
      { className: "actions" },
      wantsTerritory
        ? null
        : button(word("start.here"), () => end(folder.path), { className: "main", disabled: !folder.is_writable }),
      button(word("start.close_card"), () => end(null)),
    ),
  ].filter(Boolean);
}
