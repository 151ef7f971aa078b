"use strict";
(() => {
  const palettes = __PALETTE__;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const touch = matchMedia("(pointer: coarse)");
  const narrow = matchMedia("(max-width: 34rem)");
  const font = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
  let isPrinting = false;

  const colours = () => palettes[dark.matches && !isPrinting ? "dark" : "light"];

  function painted(value, palette) {
    if (Array.isArray(value)) return value.map((each) => painted(each, palette));
    if (value === null || typeof value !== "object") return value;
    const found = {};
    for (const [key, each] of Object.entries(value)) {
      const isColour = /color$/i.test(key) && typeof each === "string" && each.startsWith("$");
      found[key] = isColour ? palette[each.slice(1)] : key === "x" || key === "y" ? each : painted(each, palette);
    }
    return found;
  }

  function axis(own, palette) {
    return {
      automargin: true, gridcolor: palette.rule, linecolor: palette.rule, zerolinecolor: palette.rule,
      tickfont: { color: palette.muted }, exponentformat: "power", minexponent: 5, ...own,
      title: own?.title?.text ? { ...own.title, standoff: 10, font: { size: 12, color: palette.muted } } : undefined,
    };
  }

  function layout(told, palette, isLog) {
    const y = axis(told.yaxis, palette);
    if (isLog) {
      y.type = "log";
      if (y.range) y.range = y.range[0] > 0 ? y.range.map(Math.log10) : undefined;
    }
    return {
      font: { family: font, size: 12, color: palette.ink },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 10, r: 8, t: 8, b: 8 }, hovermode: "x unified", dragmode: touch.matches ? false : "zoom",
      hoverlabel: { bgcolor: palette.raised, bordercolor: palette.rule, font: { family: font, color: palette.ink } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.quiet, activecolor: palette.accent },
      legend: {
        orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", traceorder: "normal",
        font: { color: palette.muted, size: narrow.matches ? 11 : 12 },
        ...(narrow.matches && { entrywidth: 0.5, entrywidthmode: "fraction" }),
      },
      ...told, yaxis: y,
      xaxis: {
        ...axis(told.xaxis, palette), showspikes: true, spikemode: "across", spikesnap: "cursor",
        spikecolor: palette.quiet, spikethickness: -1, spikedash: "dot",
      },
    };
  }

  const charts = [...document.querySelectorAll("figure")].map((figure) => ({
    figure, plot: figure.querySelector(".plot"), isLog: false, isDrawn: false,
    told: JSON.parse(figure.querySelector('script[type="application/json"]').textContent),
  }));

  function draw(chart) {
    const palette = colours();
    // Named one by one: the usual ones include one that sends the chart to plotly's servers.
    const buttons = [["toImage", "zoom2d", "pan2d", "autoScale2d", "resetScale2d"]];
    const isSmall = touch.matches || narrow.matches;
    const options = {
      responsive: true, displaylogo: false, displayModeBar: isSmall ? false : "hover", modeBarButtons: buttons,
      showEditInChartStudio: false, showSendToCloud: false,
    };
    const data = painted(chart.told.data, palette);
    const to = layout(chart.told.layout, palette, chart.isLog);
    if (isPrinting) to.width = chart.figure.closest(".row") ? 330 : 690;  // paper is narrower than most windows
    chart.isDrawn = true;
    return Plotly.react(chart.plot, data, to, options);
  }

  function drawAll() {
    for (const chart of charts) draw(chart);
  }

  // One chart in each idle moment, the first on the page first, so that the page can be read and scrolled meanwhile.
  const idle = window.requestIdleCallback || ((then) => setTimeout(then, 16));
  function drawNext() {
    const next = charts.find((chart) => !chart.isDrawn);
    if (!next) {
      document.documentElement.dataset.drawn = charts.length;
      return;
    }
    draw(next);
    idle(drawNext);
  }

  for (const chart of charts) {
    const button = chart.figure.querySelector("button.log");
    if (!button) continue;
    button.addEventListener("click", () => {
      chart.isLog = !chart.isLog;
      button.setAttribute("aria-pressed", String(chart.isLog));
      draw(chart);
    });
  }

  dark.addEventListener("change", drawAll);
  narrow.addEventListener("change", drawAll);
  addEventListener("beforeprint", () => { isPrinting = true; drawAll(); });
  addEventListener("afterprint", () => {
    isPrinting = false;
    drawAll();
    for (const chart of charts) Plotly.Plots.resize(chart.plot);
  });

  // Sorting: numbers by their value, what is missing always last; a second click turns the order around.
  function key(row, column, isNumber) {
    const cell = row.cells[column];
    if (!isNumber) return cell.textContent;
    return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
  }

  function sort(table, heading) {
    const column = heading.cellIndex;
    const isNumber = heading.classList.contains("n");
    const before = heading.getAttribute("aria-sort");
    const isRising = before ? before === "descending" : !isNumber;
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", isRising ? "ascending" : "descending");
    const collator = new Intl.Collator("en", { numeric: true });
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [key(row, column, isNumber), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      const order = isNumber ? a - b : collator.compare(a, b);
      return isRising ? order : -order;
    });
    body.replaceChildren(...rows.map(([, row]) => row));
  }

  const SHOWN = 50;
  function shorten(table) {
    const count = table.tBodies[0].rows.length;
    if (count <= SHOWN + 10) return null;
    table.classList.add("short");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "more";
    const say = () => {
      const isShort = table.classList.contains("short");
      button.textContent = isShort ? `show all ${count.toLocaleString("en")} rows` : `show the first ${SHOWN}`;
    };
    button.addEventListener("click", () => { table.classList.toggle("short"); say(); });
    say();
    table.closest(".scroll").after(button);
    return button;
  }

  for (const table of document.querySelectorAll("table")) {
    const button = shorten(table);
    for (const heading of table.classList.contains("sortable") ? table.tHead.rows[0].cells : []) {
      heading.querySelector("button").addEventListener("click", () => sort(table, heading));
    }
    const search = table.closest(".table").querySelector(".search");
    if (!search) continue;
    search.addEventListener("input", () => {
      const wanted = search.value.trim().toLowerCase();
      for (const row of table.tBodies[0].rows) {
        row.classList.toggle("hidden", wanted !== "" && !row.textContent.toLowerCase().includes(wanted));
      }
      if (button) table.classList.toggle("short", wanted === "");
      if (button) button.hidden = wanted !== "";
    });
  }

  const contents = document.querySelector("nav details");
  const wide = matchMedia("(min-width: 76rem)");
  const unfold = () => { contents.open = wide.matches; };
  wide.addEventListener("change", unfold);
  unfold();

  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.classList.remove("here");
      links.get(entry.target.id)?.classList.add("here");
    }
  }, { rootMargin: "0px 0px -80% 0px" });
  for (const section of document.querySelectorAll("section[id]")) seen.observe(section);

  idle(drawNext);
})();
