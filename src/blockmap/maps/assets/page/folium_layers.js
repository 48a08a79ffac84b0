/* What folium's layers expect of a page beside Leaflet, in a few lines instead of three libraries and two fonts:
   `$(html)[0]` and `$(document).ready(f)` for popups, and markers with `folium.Icon` as coloured pins. */

(function () {
  "use strict";

  function toElements(html) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return Array.from(template.content.childNodes);
  }

  window.$ =
    window.$ ||
    function (what) {
      if (what === document) {
        return {
          ready: (act) =>
            document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", act) : act(),
        };
      }
      return typeof what === "string" && what.trim().startsWith("<")
        ? toElements(what)
        : Array.from(document.querySelectorAll(what));
    };

  const PIN_COLOURS = {
    red: "#d63e2a",
    darkred: "#a23336",
    lightred: "#ff8e7f",
    orange: "#f69730",
    beige: "#ffcb92",
    green: "#72b026",
    darkgreen: "#728224",
    lightgreen: "#bbf970",
    blue: "#38aadd",
    darkblue: "#00649f",
    cadetblue: "#436978",
    lightblue: "#8adaff",
    purple: "#d252b9",
    darkpurple: "#5b396b",
    pink: "#ff91ea",
    white: "#fbfbfb",
    gray: "#575757",
    lightgray: "#a3a3a3",
    black: "#303030",
  };

  L.AwesomeMarkers = {
    icon(options) {
      const colour = PIN_COLOURS[options.markerColor] || PIN_COLOURS.blue;
      const dot = /^[\w#(),.% ]+$/.test(options.iconColor || "") ? options.iconColor : "white";
      const pin =
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="42" viewBox="0 0 30 42">' +
        '<path d="M15 41C11 30 2 24 2 14a13 13 0 0 1 26 0c0 10-9 16-13 27z" fill="' +
        colour +
        '" stroke="#fff" stroke-width="1.5"/>' +
        '<circle cx="15" cy="14.5" r="5" fill="' +
        dot +
        '"/></svg>';
      return L.icon({
        iconUrl: "data:image/svg+xml;charset=utf-8," + encodeURIComponent(pin),
        iconSize: [30, 42],
        iconAnchor: [15, 41],
        popupAnchor: [0, -36],
        className: options.extraClasses || "",
      });
    },
  };
  L.AwesomeMarkers.Icon = { prototype: {} };
})();
