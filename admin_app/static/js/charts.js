/* Draws the bars or lines of every [data-chart] with ECharts, in the page's colours. The figures stand in the table below: without
   scripts, for a screen reader and for the keyboard the table is all there is to read. */
"use strict";

(function () {
    const HEIGHT = 260;
    const BARS = { light: ["#7b8794", "#206bc4"], dark: ["#aab4c0", "#69a8ee"] };
    const LINES = {
        light: ["#206bc4", "#2f7d32", "#b35c00", "#c0392b", "#7b8794"],
        dark: ["#69a8ee", "#7bc67e", "#e8a44c", "#f08a80", "#aab4c0"],
    };
    const SIGNS = ["circle", "rect", "triangle", "diamond", "emptyCircle"]; // a line is told apart without its colour

    function drawn(place) {
        const given = JSON.parse(place.dataset.chart);
        const theme = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : "light";
        place.hidden = false;
        const isTrend = given.kind === "line";
        const words = getComputedStyle(place).color;
        const areCounts = given.series.every((one) => one.values.every((value) => Number.isInteger(value ?? 0)));
        const chart = window.echarts.init(place, null, { renderer: "canvas", height: HEIGHT });
        chart.setOption({
            animation: false,
            color: isTrend ? LINES[theme] : given.series.length === 1 ? BARS[theme].slice(1) : BARS[theme],
            textStyle: { color: words, fontFamily: getComputedStyle(document.body).fontFamily },
            title: given.title ? { text: given.title, top: 0, left: 0, textStyle: { color: words, fontSize: 13 } } : undefined,
            legend: { top: 0, right: 0, textStyle: { color: words } },
            tooltip: { trigger: "axis", renderMode: "richText" },
            grid: { left: 8, right: 8, top: 40, bottom: 8, containLabel: true },
            xAxis: { type: "category", data: given.labels, axisLabel: { color: words } },
            yAxis: { type: "value", minInterval: areCounts ? 1 : undefined, axisLabel: { color: words }, splitLine: { lineStyle: { opacity: 0.3 } } },
            series: given.series.map((one, at) =>
                isTrend
                    ? { type: "line", name: one.name, data: one.values, symbol: SIGNS[at % SIGNS.length], symbolSize: 9 }
                    : { type: "bar", name: one.name, data: one.values, barMaxWidth: 48 },
            ),
        });
        return chart;
    }

    let charts = [];

    function draw() {
        charts.forEach((chart) => chart.dispose());
        charts = window.echarts ? Array.from(document.querySelectorAll("[data-chart]")).map(drawn) : [];
    }

    document.addEventListener("DOMContentLoaded", function () {
        draw();
        document.addEventListener("part:there", draw);
        window.addEventListener("resize", () => charts.forEach((chart) => chart.resize({ height: HEIGHT })));
        new MutationObserver(draw)
            .observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
    });
})();
