/* What is said of a dispute and of a building. Every text from the data goes through textContent. */

class Describer {
  constructor(page) {
    this.page = page;
  }

  get texts() {
    return this.page.texts;
  }

  area(m2) {
    const { texts } = this;
    return m2 >= 100000
      ? texts.say("hectares", { value: texts.decimal(m2 / 10000) })
      : texts.say("square_metres", { value: texts.decimal(m2) });
  }

  stateOf(dispute) {
    const { texts } = this;
    return dispute.state === "closed" && dispute.close_reason
      ? texts.say("close." + dispute.close_reason)
      : texts.named("state", dispute.state);
  }

  dueOf(dispute) {
    if (!dispute.due) {
      return this.texts.say("no_due");
    }
    return dispute.is_late ? this.texts.say("late", { due: dispute.due }) : dispute.due;
  }

  facts(pairs) {
    const list = make("dl");
    pairs.forEach(([term, value, className]) => {
      list.appendChild(make("dt", "", term));
      list.appendChild(make("dd", className || "", value));
    });
    return list;
  }

  /** All that is known of a dispute. */
  dispute(row) {
    const { texts } = this;
    const dispute = this.page.territory.disputes[row];
    const box = make("section", "bd-detail");
    box.appendChild(make("h2", "", texts.say("heading", { code: dispute.code })));
    box.appendChild(make("div", "bd-facts", texts.say("between", dispute)));
    box.appendChild(
      this.facts([
        [texts.say("state"), this.stateOf(dispute)],
        [texts.say("kind"), texts.named("kind", dispute.kind)],
        [texts.say("area_m2"), this.area(dispute.area_m2)],
        [
          texts.say("length"),
          texts.say("length_width", { length: texts.decimal(dispute.length_m), width: texts.decimal(dispute.width_m) }),
        ],
        [texts.say("buildings"), texts.count(dispute.building)],
        [texts.say("households"), texts.count(dispute.household)],
        [texts.say("persons"), dispute.person === null ? "–" : texts.count(dispute.person)],
        [texts.say("blocks"), texts.count(dispute.block)],
        [texts.say("interim"), dispute.interim_side ? texts.named("interim_side", dispute.interim_side) : "–"],
        [texts.say("found"), dispute.found],
        [texts.say("due"), this.dueOf(dispute), dispute.is_late ? "bd-late" : ""],
      ]),
    );
    this.addProposals(box, row);
    this.addHistory(box, dispute);
    return box;
  }

  /** Proposals, each with a switch and what either side would get. */
  addProposals(box, row) {
    const { texts, page } = this;
    const lines = page.territory.linesOf(row).filter((line) => line.role === "proposal");
    if (lines.length === 0) {
      return;
    }
    box.appendChild(make("h3", "", texts.say("proposals")));
    lines.forEach((line) => {
      const label = make("label", "bd-proposal");
      const input = make("input");
      input.type = "checkbox";
      input.checked = page.claims.chosen.has(line.row);
      input.addEventListener("change", () => page.claims.switchLine(line.row, input.checked));
      const said = make(
        "span",
        "",
        line.number
          ? texts.say("proposal", { number: line.number, method: texts.named("method", line.method || "") })
          : line.label,
      );
      ["ours", "theirs"].forEach((side) => {
        if (line[side]) {
          const [m2, buildings, households] = line[side];
          const values = {
            side: texts.named("side", side),
            area: this.area(m2),
            buildings: texts.count(buildings),
            households: texts.count(households),
          };
          said.appendChild(make("small", "", texts.say("gets", values)));
        }
      });
      label.appendChild(input);
      label.appendChild(said);
      box.appendChild(label);
    });
  }

  addHistory(box, dispute) {
    const { texts } = this;
    box.appendChild(make("h3", "", texts.say("history")));
    if (dispute.records.length === 0) {
      box.appendChild(make("p", "bm-note", texts.say("no_history")));
      return;
    }
    const list = make("ul", "bd-history");
    dispute.records.forEach((record) => {
      const head = [record.at, texts.named("record", record.kind), record.side ? texts.named("side", record.side) : ""];
      const what =
        record.kind === "proposal" && record.number
          ? [texts.say("proposal", { number: record.number, method: texts.named("method", record.method || "") })]
          : [];
      const survey = record.survey_code ? [texts.say("survey", { code: record.survey_code })] : [];
      const item = make("li", "", head.filter(Boolean).join(" · "));
      [
        [...what, ...survey, record.office, record.people.join(texts.language === "zh" ? "、" : ", ")]
          .filter(Boolean)
          .join(" · "),
        record.reason,
        record.document,
      ]
        .filter(Boolean)
        .forEach((line) => item.appendChild(make("small", "", line)));
      this.addPhotos(item, record.photos);
      list.appendChild(item);
    });
    box.appendChild(list);
  }

  /** Photos of a survey; one opens over the page. The name and the hash are those of the file that was handed in. */
  addPhotos(item, photos) {
    const { texts } = this;
    photos.forEach((photo) => {
      const button = make("button", "bd-photo");
      button.type = "button";
      button.title = texts.say("photo_hash", { name: photo.name, sha256: photo.sha256.slice(0, 16) });
      const picture = make("img");
      picture.src = "data:image/jpeg;base64," + photo.jpeg;
      picture.alt = texts.say("photo", { name: photo.name });
      button.appendChild(picture);
      button.addEventListener("click", () => this.showPhoto(photo, button));
      item.appendChild(button);
    });
  }

  showPhoto(photo, opener) {
    const { texts } = this;
    const dialog = make("dialog", "bd-album");
    const picture = make("img");
    picture.src = "data:image/jpeg;base64," + photo.jpeg;
    picture.alt = texts.say("photo", { name: photo.name });
    const close = make("button", "", texts.say("close_photo"));
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    dialog.appendChild(picture);
    dialog.appendChild(make("p", "", photo.name));
    dialog.appendChild(make("small", "", "SHA-256 " + photo.sha256));
    dialog.appendChild(close);
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener.focus();
    });
    document.body.appendChild(dialog);
    dialog.showModal();
  }

  building(row) {
    const { texts } = this;
    const { columns, disputes } = this.page.territory;
    const number = columns["building.number"][row];
    const dispute = columns["building.dispute"][row];
    const whole = (name) =>
      columns["building." + name][row] < 0 ? "–" : texts.count(columns["building." + name][row]);
    const box = make("div", "bm-card");
    box.appendChild(
      make(
        "h2",
        "",
        number < 0
          ? texts.say("unnumbered")
          : texts.say("building", { block: columns["building.block"][row], number: number }),
      ),
    );
    const side = columns["building.side"][row];
    const settled = dispute !== NOWHERE && this.page.territory.isSettled(dispute);
    box.appendChild(
      this.facts([
        [
          texts.say("address"),
          [columns["building.address"][row], columns["building.name"][row]].filter(Boolean).join(" · ") || "–",
        ],
        [texts.say("households"), whole("households")],
        [texts.say("persons"), whole("persons")],
        ...(dispute === NOWHERE ? [] : [[texts.say("in_dispute"), disputes[dispute].code]]),
        ...(side ? [[texts.say(settled ? "decided_side" : "interim"), texts.named("interim_side", side)]] : []),
      ]),
    );
    return box;
  }
}
