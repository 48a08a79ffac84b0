// What a page must know of its server: the command line writes just now; another territory was opened in place of this one.

import { belongTo } from "./api.js";
import { button, element } from "./dom.js";
import "./notices.css";
import { word } from "./words.js";

export function notices(page) {
  let who = page.session.lent_to;
  let isClosed = false;
  const host = element("div", { className: "notice", role: "status" });
  document.body.append(host);

  const draw = () => {
    host.hidden = !isClosed && !who;
    host.classList.toggle("closed", isClosed);
    if (isClosed)
      host.replaceChildren(
        word("closed"),
        button(word("closed_go"), () => location.assign("/"), { className: "main", data: { key: "closed" } }),
      );
    else host.replaceChildren(who ? word("lent", { who }) : "");
  };
  const close = () => {
    isClosed = true;
    draw();
  };

  belongTo(page.session.office);
  page.on("server:lent", (event) => {
    who = event.who;
    draw();
  });
  page.on("server:closed", close);
  page.on("language", draw);
  window.addEventListener("blockmap:closed", close);
  draw();
}
